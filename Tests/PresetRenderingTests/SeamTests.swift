// SPDX-License-Identifier: MIT
import CacheModel
import PresetRendering
import TestSupport
import Testing

/// Chunks rendered on their own, in any order, must join: their difference from one continuous render is held
/// below -120 dBFS in float32, before dither. Asked for is -90.
@Suite struct SeamTests {
    private static let boundDecibels = -120.0
    private let directory = TemporaryDirectory()

    /// Silence, then full scale shortly before and at each seam, loud and quiet in turn: the worst for whatever
    /// remembers level.
    private func levelJumps(_ fixture: AudioFixture, chunkSeconds: Double, seconds: Double) -> [Float] {
        var samples = fixture.programme(seconds: seconds)
        let seam = Int(chunkSeconds * Double(fixture.sampleRate))
        for frame in 0..<samples.count / fixture.channelCount {
            let (index, offset) = (frame / seam, frame % seam)
            let isBefore = offset > seam - fixture.sampleRate / 50
            let level: Float =
                switch index % 4 {
                case 0: isBefore ? 1.6 : 0
                case 1: 1.6
                case 2: 0.004
                default: isBefore ? 0 : 1
                }
            for channel in 0..<fixture.channelCount {
                let place = frame * fixture.channelCount + channel
                samples[place] = min(max(samples[place] * level, -0.999), 0.999)
            }
        }
        return samples
    }

    @Test(arguments: ReferenceRenderer.presets, [0.3, 1.0])
    func `chunks of every preset join`(preset: Preset, intensity: Double) throws {
        let fixture = AudioFixture(.wavFloat, sampleRate: 8_000, channelCount: 1)
        fixture.write(levelJumps(fixture, chunkSeconds: 1, seconds: 6), to: directory.file("jumps.wav"))
        let rendering = try Rendering(path: directory.file("jumps.wav"))
        let variant = Variant(preset: preset, intensity: Intensity(intensity))
        let whole = try rendering.floats(variant)
        let difference = differenceDecibels(whole, try rendering.floatsInChunks(variant, chunkSeconds: 1))
        #expect(difference < Self.boundDecibels, "\(difference) dBFS")
    }

    @Test(arguments: [
        AudioFixture(.wavFloat, sampleRate: 8_000, channelCount: 1),
        AudioFixture(.flac24, sampleRate: 44_100, channelCount: 2),
        AudioFixture(.wav24, sampleRate: 192_000, channelCount: 1),
        AudioFixture(.wavFloat, sampleRate: 8_000, channelCount: 6),
    ])
    func `chunks of every rate and channel count join`(fixture: AudioFixture) throws {
        fixture.write(levelJumps(fixture, chunkSeconds: 1.3, seconds: 3.3), to: directory.file("jumps"))
        let rendering = try Rendering(path: directory.file("jumps"))
        let whole = try rendering.floats(Variant(preset: "punchy"))
        let difference = differenceDecibels(
            whole, try rendering.floatsInChunks(Variant(preset: "punchy"), chunkSeconds: 1.3))
        #expect(difference < Self.boundDecibels, "\(difference) dBFS")
    }

    @Test(arguments: [1.0, 3.7, 10])
    func `chunks of every duration join`(chunkSeconds: Double) throws {
        let fixture = AudioFixture(.wavFloat, sampleRate: 8_000, channelCount: 1)
        fixture.write(
            levelJumps(fixture, chunkSeconds: chunkSeconds, seconds: chunkSeconds * 4.5),
            to: directory.file("jumps.wav"))
        let rendering = try Rendering(path: directory.file("jumps.wav"))
        let whole = try rendering.floats(Variant(preset: "gentle"))
        let chunks = try rendering.floatsInChunks(Variant(preset: "gentle"), chunkSeconds: chunkSeconds)
        #expect(differenceDecibels(whole, chunks) < Self.boundDecibels)
    }

    @Test(arguments: [AudioFixture.Kind.vorbis, .mp3, .opus])
    func `chunks of lossy sources join`(kind: AudioFixture.Kind) throws {
        let fixture = AudioFixture(kind, sampleRate: kind == .mp3 ? 32_000 : 48_000)
        fixture.write(fixture.programme(seconds: 4), to: directory.file("lossy"))
        let rendering = try Rendering(path: directory.file("lossy"))
        let chunks = try rendering.floatsInChunks(Variant(preset: "punchy"), chunkSeconds: 1.5)
        #expect(
            differenceDecibels(try rendering.floats(Variant(preset: "punchy")), chunks) < Self.boundDecibels)
    }

    @Test(arguments: ReferenceRenderer.presets)
    func `the same chunk has the same bits each time, whatever came before`(preset: Preset) throws {
        let fixture = AudioFixture(.flac16, sampleRate: 11_025)
        fixture.write(fixture.programme(seconds: 6), to: directory.file("song.flac"))
        let variant = Variant(preset: preset, intensity: 0.7)
        let first = try Rendering(path: directory.file("song.flac"))
        let range: Range<Int64> = 40_000..<51_000
        let bytes = try first.bytes(variant, range, format: .int16)
        _ = try first.bytes(variant, 0..<11_025, format: .int16)
        #expect(try first.bytes(variant, range, format: .int16) == bytes)
        #expect(
            try Rendering(path: directory.file("song.flac")).bytes(variant, range, format: .int16) == bytes)
    }
}
