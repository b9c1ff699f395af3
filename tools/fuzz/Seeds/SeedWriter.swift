// SPDX-License-Identifier: MIT
import CacheModel
import Foundation

@testable import ChunkCoding

/// Writes the inputs that fuzzing begins with: small chunks of each kind, encoded.
@main struct SeedWriter {
    private static let channelCounts: [SampleFormat: [Int]] = [
        .int16: [1, 2, 3], .int24: [1, 2], .int32: [2], .float32: [1, 2],
    ]

    static func main() throws {
        let directory = URL(fileURLWithPath: CommandLine.arguments[2])
        let seeds = CommandLine.arguments[1] == "decode" ? try decodeSeeds() : roundTripSeeds()
        for (name, bytes) in seeds { try Data(bytes).write(to: directory.appendingPathComponent(name)) }
    }

    private static func decodeSeeds() throws -> [String: [UInt8]] {
        var seeds: [String: [UInt8]] = [:]
        for format in SampleFormat.allCases {
            for channelCount in channelCounts[format]! {
                for level in [CodecLevel.fast, .dense] {
                    // 24-bit integers in floats and shifted integers are mappings of their own.
                    for signal in [RoundTripRecipe.Signal.smooth, .integers16, .integers24] {
                        if format == .int16 || format == .int32, signal != .smooth { continue }
                        if signal != .smooth, level == .fast { continue }
                        let chunk = chunk(format, channelCount: channelCount, frameCount: 300, signal: signal)
                        let payload = try FuzzCodecs.portable.encode(chunk, level: level)
                        let name = "\(level)-\(format.name)-\(channelCount)ch-\(signal)"
                        seeds["stream-" + name] = stream(of: payload)
                    }
                }
            }
        }
        let small = chunk(.int16, channelCount: 2, frameCount: 64, signal: .smooth)
        for level in CodecLevel.allCases {
            let payload = try FuzzCodecs.portable.encode(small, level: level)
            for body in [DecodeRecipe.Body.payload, .frame, .header] {
                seeds["\(body)-\(level)"] = input(body, of: payload)
            }
            seeds["stream-small-\(level)"] = stream(of: payload)
        }
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
                for (channelCount, frameCount) in [(1, 70), (2, 300)] {
                    seeds["\(format.name)-\(channelCount)ch-\(signal)"] = roundTripInput(
                        format, channelCount: channelCount, frameCount: frameCount, signal: signal)
                }
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
