// SPDX-License-Identifier: MIT
import CacheModel
import Foundation

@testable import ChunkCoding

/// Writes the inputs that fuzzing begins with: small chunks of each kind, encoded.
@main struct SeedWriter {
    /// What the streams of seeds are made of: every mapping, both codings, one channel, a pair, and a pair and one.
    private static let kinds: [(SampleFormat, channelCount: Int, RoundTripRecipe.Signal, CodecLevel)] = [
        (.int16, 2, .smooth, .fast), (.int16, 2, .smooth, .dense), (.int16, 3, .smooth, .dense),
        (.int24, 2, .smooth, .fast), (.int24, 2, .smooth, .dense), (.int24, 1, .integers16, .dense),
        (.int32, 2, .smooth, .dense), (.float32, 2, .smooth, .fast), (.float32, 2, .smooth, .dense),
        (.float32, 1, .integers16, .dense), (.float32, 2, .integers24, .dense),
    ]

    static func main() throws {
        let directory = URL(fileURLWithPath: CommandLine.arguments[2])
        let seeds = CommandLine.arguments[1] == "decode" ? try decodeSeeds() : roundTripSeeds()
        for (name, bytes) in seeds { try Data(bytes).write(to: directory.appendingPathComponent(name)) }
    }

    private static func decodeSeeds() throws -> [String: [UInt8]] {
        var seeds: [String: [UInt8]] = [:]
        for (format, channelCount, signal, level) in kinds {
            let chunk = chunk(format, channelCount: channelCount, frameCount: 300, signal: signal)
            let payload = try FuzzCodecs.portable.encode(chunk, level: level)
            seeds["stream-\(level)-\(format.name)-\(channelCount)ch-\(signal)"] = stream(of: payload)
        }
        let small = chunk(.int16, channelCount: 2, frameCount: 64, signal: .smooth)
        let stored = try FuzzCodecs.portable.encode(small, level: .stored)
        seeds["stream-stored"] = stream(of: stored)
        seeds["header-stored"] = input(.header, of: stored)
        seeds["frame-fast"] = input(.frame, of: try FuzzCodecs.portable.encode(small, level: .fast))
        seeds["payload-dense"] = input(.payload, of: try FuzzCodecs.portable.encode(small, level: .dense))
        for (name, bytes) in seeds { precondition(decodes(bytes), "\(name) does not decode") }
        return seeds
    }

    /// Whether an input is taken for what it was made from.
    private static func decodes(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var input = FuzzInput(bytes)
            let recipe = DecodeRecipe(from: &input)
            let forged = ForgedPayload(recipe, from: &input)
            let outcome = DecodeOutcome(
                forged, codec: FuzzCodecs.best, checksum: recipe.checksum, frames: 0..<forged.frameCount)
            defer { outcome.free() }
            if case .samples = outcome { return forged.frameCount > 0 }
            return false
        }
    }

    private static func roundTripSeeds() -> [String: [UInt8]] {
        var seeds: [String: [UInt8]] = [:]
        for format in SampleFormat.allCases {
            for signal in RoundTripRecipe.Signal.allCases {
                if signal == .integers24, format != .float32 { continue }
                seeds["\(format.name)-\(signal)"] = roundTripInput(
                    format, channelCount: 2, frameCount: 300, signal: signal)
            }
        }
        return seeds
    }

    private static func chunk(
        _ format: SampleFormat, channelCount: Int, frameCount: Int, signal: RoundTripRecipe.Signal
    ) -> PCMChunk {
        roundTripInput(format, channelCount: channelCount, frameCount: frameCount, signal: signal)
            .withUnsafeBytes { bytes in
                var input = FuzzInput(bytes)
                let recipe = RoundTripRecipe(from: &input)
                return recipe.chunk(input.takeAll())
            }
    }

    /// 200 bytes around 128, from a multiplicative congruential generator.
    private static func roundTripInput(
        _ format: SampleFormat, channelCount: Int, frameCount: Int, signal: RoundTripRecipe.Signal
    ) -> [UInt8] {
        var state: UInt32 = 1
        let body: [UInt8] = (0..<200).map { _ in
            state = state &* 48_271 % 0x7FFF_FFFF
            return UInt8(112 + state >> 8 & 31)
        }
        let shape = FuzzShape.encoded(format, channelCount: channelCount, frameCount: frameCount)
        return shape + [UInt8(signal.rawValue), 40, 200] + body
    }

    /// An input that holds the LZ4 frame of a payload, or all of it.
    private static func input(_ body: DecodeRecipe.Body, of payload: ChunkPayload) -> [UInt8] {
        let bytes = payload.withUnsafeBytes { Array($0) }
        let header = header(of: payload)
        let skipped = [DecodeRecipe.Body.payload: 0, .header: 8, .frame: PayloadHeader.byteCount][body]!
        return DecodeRecipe.encoded(body, of: header) + bytes[skipped...]
    }

    /// An input that holds the only block of a payload's stream.
    private static func stream(of payload: ChunkPayload) -> [UInt8] {
        let header = header(of: payload)
        return payload.withUnsafeBytes { bytes in
            let frame = UnsafeRawBufferPointer(rebasing: bytes[PayloadHeader.byteCount...])
            let reader = try! LZ4FrameReader(
                frame, contentByteCount: header.streamByteCount, blockCount: 1, at: 0)
            let block = UnsafeRawBufferPointer(rebasing: frame[reader.blocks[0].range])
            var content = [UInt8](repeating: 0, count: header.streamByteCount)
            if reader.blocks[0].isCompressed {
                _ = try! content.withUnsafeMutableBytes {
                    try LZ4FrameReader.decompress(block, into: $0, at: 0)
                }
            } else {
                content = Array(block)
            }
            let word: [UInt8] = [1, reader.blocks[0].isCompressed ? 0x80 : 0]
            return DecodeRecipe.encoded(.stream, of: header) + word + content
        }
    }

    private static func header(of payload: ChunkPayload) -> PayloadHeader {
        try! payload.withUnsafeBytes { try PayloadHeader(decoding: $0) }
    }
}
