// SPDX-License-Identifier: MIT
import CacheModel

/// What an input wants encoded: the bytes in front of its body.
///
///     offset  size  field
///          0     4  FuzzShape
///          4     1  bits 0-2 how the body becomes samples, 3-7 a shift
///          5     2  where the wanted frames begin and end, of 255
struct RoundTripRecipe {
    /// How the body, over and over, becomes samples.
    enum Signal: Int, CaseIterable {
        /// Its bytes are the PCM.
        case bytes
        /// Its bytes are curvatures: as smooth as music, and longer than the body.
        case smooth
        /// Its bytes are 16-bit integers, shifted left, or divided by 2^15 in floats.
        case integers16
        /// Its bytes are 24-bit integers, divided by 2^23 in floats.
        case integers24
    }

    let shape: FuzzShape
    let signal: Signal
    private let shift: Int
    private let rangeStart: Int
    private let rangeEnd: Int

    init(from input: inout FuzzInput) {
        shape = FuzzShape(from: &input, usualByteCountMax: 8 << 10)
        let kinds = Int(input.takeByte())
        signal = Signal(rawValue: kinds & 3)!
        shift = kinds >> 3
        rangeStart = Int(input.takeByte())
        rangeEnd = Int(input.takeByte())
    }

    /// The wanted part of the chunk; may be empty.
    var part: Range<Int> {
        let first = shape.frameCount * min(rangeStart, rangeEnd) / 255
        return first..<max(first, shape.frameCount * max(rangeStart, rangeEnd) / 255)
    }

    /// The chunk that the body makes; silence where there is none.
    func chunk(_ body: UnsafeRawBufferPointer) -> PCMChunk {
        var buffer = PCMBuffer(format: shape.format, frameCount: FrameCount(Int64(shape.frameCount)))
        buffer.withUnsafeMutableBytes { pcm in
            if body.isEmpty {
                _ = pcm.initializeMemory(as: UInt8.self, repeating: 0)
            } else if signal == .bytes {
                var next = 0
                for index in pcm.indices {
                    pcm[index] = body[next]
                    next = next + 1 == body.count ? 0 : next + 1
                }
            } else {
                fill(pcm, from: body)
            }
        }
        return PCMChunk(buffer)
    }

    private func fill(_ pcm: UnsafeMutableRawBufferPointer, from body: UnsafeRawBufferPointer) {
        var next = 0
        func takeByte() -> Int32 {
            defer { next = next + 1 == body.count ? 0 : next + 1 }
            return Int32(body[next])
        }
        var slopes = [Int32](repeating: 0, count: shape.format.channelCount)
        var levels = slopes
        let byteCount = shape.format.sampleFormat.bytesPerSample
        for (index, start) in stride(from: 0, to: pcm.count, by: byteCount).enumerated() {
            let channel = index % slopes.count
            let sample: Int32
            switch signal {
            case .bytes, .integers16: sample = Int32(Int16(truncatingIfNeeded: takeByte() | takeByte() << 8))
            case .integers24: sample = ((takeByte() | takeByte() << 8 | takeByte() << 16) << 8) >> 8
            case .smooth:
                slopes[channel] = slopes[channel] &* 15 / 16 &+ (takeByte() - 128)
                levels[channel] = levels[channel] &- levels[channel] / 64 &+ slopes[channel]
                sample = levels[channel]
            }
            let bits = bits(of: sample)
            for byte in 0..<byteCount { pcm[start + byte] = UInt8(truncatingIfNeeded: bits >> (8 * byte)) }
        }
    }

    /// The bits of an integer as a sample of the format.
    private func bits(of sample: Int32) -> Int32 {
        guard shape.format.sampleFormat == .float32 else { return sample << shift }
        let scale: Float = signal == .integers24 ? 0x1p-23 : signal == .integers16 ? 0x1p-15 : 0x1.3p-20
        return Int32(bitPattern: (Float(sample) * scale).bitPattern)
    }
}
