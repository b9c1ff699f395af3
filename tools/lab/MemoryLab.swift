// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Foundation
import PresetRendering

/// What the engine costs in memory over a host that only renders.
///
/// Two processes, each measured by the kernel's own peak of its resident set: one renders the chunks of the files one
/// after the other and keeps none; the other plays the same files through a cache with all five presets known, the
/// listener switching every few chunks and the engine rendering ahead. The difference is the engine's.
struct MemoryLab: ParsableCommand {
    enum Role: String, ExpressibleByArgument, CaseIterable {
        case compare, host, player
    }

    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Peak memory of a player with the cache over one that only renders, in MB.")

    struct Report: Encodable {
        let hostPeakMb: Double
        let playerPeakMb: Double
        let differenceMb: Double
        let chunks: Int
    }

    struct Peak: Codable {
        let peakMb: Double
        let chunks: Int
    }

    @OptionGroup var subject: LabSubject
    @Option(
        help: ArgumentHelp("Which of the two processes this is; compare starts both.", visibility: .hidden))
    var role = Role.compare
    @Option(help: "Chunks between two switches of preset.")
    var chunksPerSwitch = 3

    func run() throws {
        switch role {
        case .host: try LabJSON.print(peak(afterRendering: try playAsHost()))
        case .player: try LabJSON.print(peak(afterRendering: try playThroughCache()))
        case .compare:
            let host = try measure(.host)
            let player = try measure(.player)
            try LabJSON.print(
                Report(
                    hostPeakMb: host.peakMb, playerPeakMb: player.peakMb,
                    differenceMb: player.peakMb - host.peakMb, chunks: player.chunks))
        }
    }

    // MARK: The two processes

    private func playAsHost() throws -> Int {
        let renderer = ReferenceRenderer()
        return try forEachChunk(describe: { try renderer.describe($0) }) {
            track, description, index, preset in
            let format = PCMFormat(
                sampleFormat: SampleFormat(name: subject.format)!, sampleRate: description.sampleRate,
                channelCount: description.channelCount)
            let grid = Grid(format: format, chunkSeconds: subject.chunkSeconds)
            guard let frames = grid.frames(ofChunk: index, trackFrameCount: description.frameCount) else {
                return
            }
            let request = RenderRequest(
                track: track, description: description, variant: Variant(preset: preset), frames: frames,
                format: format)
            var buffer = PCMBuffer(format: format, frameCount: request.frameCount)
            try renderer.render(request, into: &buffer)
        }
    }

    private func playThroughCache() throws -> Int {
        try LabDirectory.with { directory in
            let cache = try PlayerCache.openBlocking(
                at: .directory(directory), renderer: ReferenceRenderer(),
                configuration: subject.configuration())
            let playback = cache.playback()
            playback.setQueue(subject.tracks)
            let count = try forEachChunk(describe: { try cache.register($0) }) { track, _, index, preset in
                playback.report(
                    Playhead(
                        track: track, positionSeconds: Double(index) * subject.chunkSeconds, preset: preset))
                playback.waitUntilPlanned()
                _ = try cache.waitForChunk(ChunkRequest(track: track, preset: preset, index: index))
            }
            try cache.closeBlocking()
            return count
        }
    }

    /// Walks through every chunk of every file, switching preset now and then.
    private func forEachChunk(
        describe: (TrackID) throws -> TrackDescription,
        _ body: (TrackID, TrackDescription, Int, Preset) throws -> Void
    ) throws -> Int {
        var count = 0
        for track in subject.tracks {
            let description = try describe(track)
            for index in 0..<Int((description.seconds / subject.chunkSeconds).rounded(.up)) {
                let preset = ReferenceRenderer.presets[
                    count / chunksPerSwitch % ReferenceRenderer.presets.count]
                try body(track, description, index, preset)
                count += 1
            }
        }
        return count
    }

    // MARK: Measuring

    private func peak(afterRendering chunkCount: Int) -> Peak {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            let bytes = Double(usage.ru_maxrss)
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let bytes = Double(usage.ru_maxrss) * 1024
        #endif
        return Peak(peakMb: bytes / 1e6, chunks: chunkCount)
    }

    private func measure(_ role: Role) throws -> Peak {
        try LabProcess.run(
            ["memory", "--role", role.rawValue, "--chunks-per-switch", "\(chunksPerSwitch)"]
                + subject.arguments(files: subject.files))
    }
}
