// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Foundation
import PresetRendering

/// How soon the first chunk comes after a start, from a cache that an earlier session filled.
///
/// One process fills a fresh directory with the first chunks of every file. Then, `--repeat` times, a new process opens
/// it, begins a playback, asks for chunk 0 of one file and closes. The first chunk must come from L3 each time;
/// anything else fails the run.
struct StartLab: ParsableCommand {
    enum Role: String, ExpressibleByArgument, CaseIterable {
        case compare, start
    }

    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Time from opening a warm cache in a new process to the first chunk, in milliseconds.")

    struct Report: Encodable {
        let openToFirstChunkMs: Quantiles
        /// Parts of it: opening the cache, beginning the playback, the request.
        let openMs: Quantiles
        let playbackMs: Quantiles
        let firstChunkMs: Quantiles
        let closeMs: Quantiles
        let starts: Int
        let storedChunks: Int
    }

    struct Start: Codable {
        let openToFirstChunkMs: Double
        let openMs: Double
        let playbackMs: Double
        let firstChunkMs: Double
        let closeMs: Double
    }

    @OptionGroup var subject: LabSubject
    @Option(
        help: ArgumentHelp("Which of the processes this is; compare starts the others.", visibility: .hidden))
    var role = Role.compare
    @Option(help: ArgumentHelp("The directory that was filled.", visibility: .hidden))
    var directory = ""
    @Option(name: .customLong("repeat"), help: "Starts that are measured.")
    var count = 50
    @Option(help: "Chunks of each file that the first session stores.")
    var chunks = 20

    func run() throws {
        switch role {
        case .start: try LabJSON.print(try start())
        case .compare: try LabDirectory.with { try compare($0) }
        }
    }

    private func compare(_ directory: String) throws {
        let storedCount = try fill(directory)
        let starts: [Start] = try (0..<count).map { number in
            try LabProcess.run(
                ["start", "--role", Role.start.rawValue, "--directory", directory]
                    + subject.arguments(files: [subject.files[number % subject.files.count]]))
        }
        try LabJSON.print(
            Report(
                openToFirstChunkMs: Quantiles(starts.map(\.openToFirstChunkMs)),
                openMs: Quantiles(starts.map(\.openMs)), playbackMs: Quantiles(starts.map(\.playbackMs)),
                firstChunkMs: Quantiles(starts.map(\.firstChunkMs)),
                closeMs: Quantiles(starts.map(\.closeMs)),
                starts: count, storedChunks: storedCount))
    }

    private func start() throws -> Start {
        let clock = ContinuousClock()
        let begun = clock.now
        let cache = try PlayerCache.openBlocking(
            at: .directory(directory), renderer: ReferenceRenderer(), configuration: subject.configuration())
        let opened = clock.now
        let playback = cache.playback()
        let ready = clock.now
        playback.setQueue(subject.tracks)
        let chunk = try cache.waitForChunk(subject.request(subject.tracks[0], index: 0))
        let delivered = clock.now
        guard chunk.origin == .l3, let seconds = cache.statistics().openToFirstChunkSeconds else {
            throw LabFailure("the first chunk came from \(chunk.origin), not from l3")
        }
        try cache.closeBlocking()
        return Start(
            openToFirstChunkMs: seconds * 1000, openMs: (opened - begun).milliseconds,
            playbackMs: (ready - opened).milliseconds, firstChunkMs: (delivered - ready).milliseconds,
            closeMs: (clock.now - delivered).milliseconds)
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

extension Duration {
    var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
