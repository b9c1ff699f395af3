// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Foundation
import PresetRendering

/// How soon the first chunk comes after a start, from a cache that an earlier session filled.
///
/// One session fills a fresh directory with chunk 0 of every file. Then, `--repeat` times: open, ask for chunk 0 of
/// one file, close. The first chunk must come from L3 each time; anything else fails the run.
struct StartLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Time from opening a warm cache to the first chunk, in milliseconds.")

    struct Report: Encodable {
        let openToFirstChunkMs: Quantiles
        let closeMs: Quantiles
        let starts: Int
        let storedChunks: Int
    }

    @OptionGroup var subject: LabSubject
    @Option(name: .customLong("repeat"), help: "Starts that are measured.")
    var count = 50
    @Option(help: "Chunks of each file that the first session stores.")
    var chunks = 20

    func run() throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("attacca-lab-\(UUID().uuidString)")
        defer {
            do {
                try FileManager.default.removeItem(at: directory)
            } catch {
                FileHandle.standardError.write(Data("cannot remove \(directory.path): \(error)\n".utf8))
            }
        }
        let storedCount = try fill(directory.path)
        var starts: [Double] = []
        var closes: [Double] = []
        for number in 0..<count {
            let track = subject.tracks[number % subject.tracks.count]
            let cache = try PlayerCache.openBlocking(
                at: .directory(directory.path), renderer: ReferenceRenderer(),
                configuration: subject.configuration())
            let chunk = try cache.waitForChunk(subject.request(track, index: 0))
            guard chunk.origin == .l3, let seconds = cache.statistics().openToFirstChunkSeconds else {
                throw LabFailure("start \(number) was served from \(chunk.origin), not from l3")
            }
            starts.append(seconds * 1000)
            let clock = ContinuousClock()
            let closing = try clock.measure { try cache.closeBlocking() }
            closes.append(
                Double(closing.components.attoseconds) / 1e15 + Double(closing.components.seconds) * 1e3)
        }
        try LabJSON.print(
            Report(
                openToFirstChunkMs: Quantiles(starts), closeMs: Quantiles(closes), starts: count,
                storedChunks: storedCount))
    }

    private func fill(_ directory: String) throws -> Int {
        let cache = try PlayerCache.openBlocking(
            at: .directory(directory), renderer: ReferenceRenderer(), configuration: subject.configuration())
        for track in subject.tracks {
            let description = try cache.register(track)
            let chunkCount = cache.grid(of: description).chunkCount(of: description.frameCount)
            for index in 0..<min(chunks, chunkCount) {
                _ = try cache.waitForChunk(subject.request(track, index: index))
            }
        }
        cache.waitUntilIdle()
        try cache.flush()
        let storedCount = try cache.contents(of: .l3).count
        try cache.closeBlocking()
        return storedCount
    }
}
