// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport

/// Interleaved float32 that tests measure.
struct SyntheticAudio {
    var sampleRate = 44_100
    var channelCount = 2
    var samples: [Float]

    /// Samples of `seconds`, each made of its frame and channel.
    init(
        sampleRate: Int = 44_100, channelCount: Int = 2, seconds: Double,
        _ sample: (_ frame: Int, _ channel: Int) -> Double
    ) {
        self.sampleRate = sampleRate
        self.channelCount = channelCount
        samples = (0..<Int(Double(sampleRate) * seconds)).flatMap { frame in
            (0..<channelCount).map { Float(sample(frame, $0)) }
        }
    }

    static func sine(
        _ frequency: Double, level: Double, sampleRate: Int = 44_100, channelCount: Int = 2, seconds: Double
    ) -> Self {
        let amplitude = pow(10, level / 20)
        return Self(sampleRate: sampleRate, channelCount: channelCount, seconds: seconds) { frame, _ in
            amplitude * sin(2 * .pi * frequency * Double(frame) / Double(sampleRate))
        }
    }

    /// White noise, uniform within ±`amplitude`, the same in all channels.
    static func noise(
        amplitude: Double, seed: UInt64 = 1, sampleRate: Int = 44_100, channelCount: Int = 2, seconds: Double
    ) -> Self {
        var generator = SeededGenerator(seed: seed)
        var value = 0.0
        return Self(sampleRate: sampleRate, channelCount: channelCount, seconds: seconds) { _, channel in
            if channel == 0 { value = amplitude * unit(&generator) }
            return value
        }
    }

    /// Short bursts of noise, `beatsPerMinute` of them a minute.
    static func clicks(beatsPerMinute: Double, sampleRate: Int = 44_100, seconds: Double) -> Self {
        var generator = SeededGenerator(seed: 3)
        let period = 60 / beatsPerMinute * Double(sampleRate)
        return Self(sampleRate: sampleRate, channelCount: 1, seconds: seconds) { frame, _ in
            let since = Double(frame).truncatingRemainder(dividingBy: period) / Double(sampleRate)
            return unit(&generator) * 0.7 * exp(-since / 0.02)
        }
    }

    /// Uniform within -1 ... 1, exact in float.
    static func unit(_ generator: inout SeededGenerator) -> Double {
        Double(generator.next() >> 40) / 8_388_608 - 1
    }

    /// As a chunk of a sample format; integers are rounded.
    func chunk(_ sampleFormat: SampleFormat = .float32) -> PCMChunk {
        let format = PCMFormat(sampleFormat: sampleFormat, sampleRate: sampleRate, channelCount: channelCount)
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(Int64(samples.count / channelCount)))
        buffer.withUnsafeMutableBytes { bytes in
            for (index, sample) in samples.enumerated() {
                let value = Double(sample)
                switch sampleFormat {
                case .float32: bytes.storeBytes(of: sample, toByteOffset: 4 * index, as: Float.self)
                case .int16:
                    bytes.storeBytes(
                        of: Int16((value * 32_768).rounded()), toByteOffset: 2 * index, as: Int16.self)
                case .int32:
                    bytes.storeBytes(
                        of: Int32((value * 2_147_483_648).rounded()), toByteOffset: 4 * index, as: Int32.self)
                case .int24:
                    let bits = UInt32(bitPattern: Int32((value * 8_388_608).rounded()))
                    for byte in 0..<3 { bytes[3 * index + byte] = UInt8(bits >> (8 * UInt32(byte)) & 0xFF) }
                }
            }
        }
        return PCMChunk(buffer)
    }
}
