// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding
import Foundation

/// The values of an experiment: a few chunks of audio, encoded once, under as many keys as are wanted.
struct StoreLabSource {
    struct Value {
        let chunk: PCMChunk
        let payload: ChunkPayload
    }

    private static let chunkCountMax = 24
    static let format = PCMFormat(sampleFormat: .int16, sampleRate: 44_100, channelCount: 2)

    let values: [Value]
    let frameCount: FrameCount

    init(inputs: [String], byteCount: Int, level: CodecLevel, console: LabConsole) throws {
        let frameCount = FrameCount(Int64(max(1, byteCount / Self.format.bytesPerFrame)))
        self.frameCount = frameCount
        let chunks =
            inputs.isEmpty
            ? (0..<Self.chunkCountMax).map { Self.synthetic(frameCount, seed: UInt64($0)) }
            : try Self.read(inputs, frameCount, console)
        guard !chunks.isEmpty else {
            throw LabFailure("no file gives a chunk of \(frameCount.rawValue) frames at 44.1 kHz stereo")
        }
        let codec = ChunkCodec()
        values = try chunks.map { Value(chunk: $0, payload: try codec.encode($0, level: level)) }
    }

    /// The value of a key.
    func value(_ index: Int) -> Value { values[index % values.count] }

    static func key(_ index: Int, generation: UInt64 = 1, frameCount: FrameCount) -> ChunkKey {
        ChunkKey(
            track: TrackID("/lab/track-\(index / 60)"), trackRevision: TrackRevision(rawValue: generation),
            rendererRevision: RendererRevision(rawValue: 1), variant: Variant(preset: "warm", intensity: 0.8),
            grid: Grid(format: format, chunkFrameCount: frameCount), index: index % 60)
    }

    private static func read(
        _ inputs: [String], _ frameCount: FrameCount, _ console: LabConsole
    ) throws -> [PCMChunk] {
        let files = AudioFileList(expanding: inputs)
        for problem in files.problems { console.say(problem) }
        let reader = WindowReader(
            sampleFormat: .int16, windowSeconds: Double(frameCount.rawValue) / Double(format.sampleRate))
        var chunks: [PCMChunk] = []
        for path in files.paths where chunks.count < chunkCountMax {
            do {
                chunks += try reader.subjects(of: path).map(\.chunk).filter {
                    $0.format == format && $0.frameCount == frameCount
                }
            } catch {
                console.say("\(error)")
            }
        }
        return chunks
    }

    /// Slow chords and a little noise: gains about what music does.
    private static func synthetic(_ frameCount: FrameCount, seed: UInt64) -> PCMChunk {
        var generator = LabGenerator(seed: seed)
        let tones = (0..<6).map { _ in Double.random(in: 80...3_000, using: &generator) }
        var buffer = PCMBuffer(format: format, frameCount: frameCount)
        buffer.withUnsafeMutableBytes { bytes in
            let samples = bytes.bindMemory(to: Int16.self)
            for frame in 0..<Int(frameCount.rawValue) {
                let time = Double(frame) / Double(format.sampleRate)
                var sum = 0.0
                for tone in tones { sum += sin(2 * .pi * tone * time) }
                for channel in 0..<2 {
                    let noise = Double(Int16.random(in: -90...90, using: &generator))
                    samples[2 * frame + channel] = Int16(sum * 3_000 * (channel == 0 ? 1 : 0.8) + noise)
                }
            }
        }
        return PCMChunk(buffer)
    }
}
