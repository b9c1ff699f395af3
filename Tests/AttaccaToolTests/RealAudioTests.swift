// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Foundation
import PresetRendering
import TestSupport
import Testing

/// Whichever tier a chunk comes from, a listener hears what the renderer made, to the last bit.
@Suite struct RealAudioTests {
    private let directory = TemporaryDirectory()
    private let track: TrackID

    init() {
        track = TrackID(directory.file("track.flac"))
        let fixture = AudioFixture(.flac24)
        fixture.write(fixture.programme(seconds: 2.5), to: track.rawValue)
    }

    private func open(_ format: SampleFormat) throws -> PlayerCache {
        var configuration = CacheConfiguration()
        configuration.sampleFormat = format
        configuration.chunkSeconds = 1
        configuration.presets = ReferenceRenderer.presets
        return try PlayerCache.openBlocking(
            at: .directory(directory.file("cache")), renderer: ReferenceRenderer(),
            configuration: configuration)
    }

    private var requests: [ChunkRequest] {
        [(Preset("punchy"), 0.7), ("adaptive", 1), ("warm", 0)].flatMap { preset, intensity in
            (0..<3).map {
                ChunkRequest(track: track, preset: preset, intensity: Intensity(intensity), index: $0)
            }
        }
    }

    /// What the renderer makes of a chunk, asked without any cache.
    private func rendered(_ request: ChunkRequest, _ format: SampleFormat) throws -> [UInt8] {
        let renderer = ReferenceRenderer()
        let description = try renderer.describe(track)
        let format = PCMFormat(
            sampleFormat: format, sampleRate: description.sampleRate, channelCount: description.channelCount)
        let frames = try #require(
            Grid(format: format, chunkSeconds: 1).frames(
                ofChunk: request.index, trackFrameCount: description.frameCount))
        let order = RenderRequest(
            track: track, description: description, variant: request.variant, frames: frames, format: format)
        var buffer = PCMBuffer(format: format, frameCount: order.frameCount)
        try renderer.render(order, into: &buffer)
        return PCMChunk(buffer).withUnsafeBytes { Array($0) }
    }

    /// Asks for every chunk: all come from `origin`, and are what the renderer makes.
    private func expectChunks(
        of cache: PlayerCache, from origin: ChunkOrigin, _ expected: [[UInt8]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (request, bytes) in zip(requests, expected) {
            let chunk = try cache.waitForChunk(request)
            #expect(chunk.origin == origin, "\(request)", sourceLocation: sourceLocation)
            #expect(
                chunk.withUnsafeBytes { Array($0) } == bytes, "\(request)", sourceLocation: sourceLocation)
        }
        cache.waitUntilIdle()
    }

    @Test(arguments: SampleFormat.allCases)
    func `every tier delivers what a direct render gives`(format: SampleFormat) throws {
        let expected = try requests.map { try rendered($0, format) }
        #expect(Set(expected).count == expected.count, "chunks that could be mistaken for each other")
        let cache = try open(format)
        try expectChunks(of: cache, from: .rendered, expected)
        try expectChunks(of: cache, from: .l1, expected)
        try cache.clear(.l1)
        try expectChunks(of: cache, from: .l2, expected)
        try cache.closeBlocking()
        let warm = try open(format)
        try expectChunks(of: warm, from: .l3, expected)
        try warm.closeBlocking()
    }
}
