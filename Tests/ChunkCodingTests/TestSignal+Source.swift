// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport

extension TestSignal {
    /// Makes the samples of a signal, one after the other as they lie in PCM.
    struct Source {
        private let signal: TestSignal
        private let channelCount: Int
        private var generator: SeededGenerator
        private var frame = 0
        private var channel = 0
        private var levels: [Double]
        private var slopes: [Double]

        /// Not numbers, two zeros, and numbers at the ends.
        private static let strangers: [UInt32] = [
            0x8000_0000, 0x0000_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0001, 0xFFFF_FFFF, 0x7F80_0001,
            0x0000_0001, 0x8000_0001, 0x007F_FFFF, 0x3F80_0000, 0xBF80_0000, 0x7F7F_FFFF, 0xFF7F_FFFF,
        ]

        init(_ signal: TestSignal, channelCount: Int, seed: UInt64) {
            self.signal = signal
            self.channelCount = channelCount
            generator = SeededGenerator(seed: seed)
            levels = [Double](repeating: 0, count: channelCount)
            slopes = levels
        }

        /// The next sample: as many low bits of the result as the format has.
        mutating func next(_ format: SampleFormat) -> UInt32 {
            defer {
                channel += 1
                if channel == channelCount { (frame, channel) = (frame + 1, 0) }
            }
            return integerSample(format) ?? floatSample()
        }

        /// Signals that every format has.
        private mutating func integerSample(_ format: SampleFormat) -> UInt32? {
            switch signal {
            case .silence: return 0
            case .constant: return sample(0.3 - 0.1 * Double(channel), format)
            case .sine: return sample(sine(Double(frame) * 0.03 + Double(channel)), format)
            case .impulses: return sample(frame % 441 == 7 * channel ? 0.9 : 0, format)
            case .walk: return sample(walk(channel), format)
            case .square: return sample((frame / 37 + channel) % 2 == 0 ? -1 : 1, format)
            case .alternating: return sample((frame + channel) % 2 == 0 ? -1 : 1, format)
            case .noise: return UInt32(truncatingIfNeeded: generator.next())
            case .noiseInSilence:
                return frame % 1000 < 100 ? UInt32(truncatingIfNeeded: generator.next()) : 0
            case .clickInSilence: return sample(frame == 333 ? -0.99 : 0, format)
            case .bits8: return sample(walk(channel), format, bitCount: 8)
            case .bits16: return sample(walk(channel), format, bitCount: 16)
            case .bits24: return sample(walk(channel), format, bitCount: 24)
            case .twins, .antiphase:
                let level =
                    channel == 0 ? walk(0) : levels[0] + Double.random(in: -1e-4...1e-4, using: &generator)
                return sample(signal == .antiphase && channel % 2 == 1 ? -level : level, format)
            default: return nil
            }
        }

        /// Signals of floats alone.
        private mutating func floatSample() -> UInt32 {
            switch signal {
            case .bits16ButNegativeZero, .bits16ButOneUnit:
                let bits = sample(walk(channel), .float32, bitCount: 16)
                guard frame == 40, channel == 0 else { return bits }
                return signal == .bits16ButNegativeZero ? 0x8000_0000 : bits | 1
            case .denormals:
                let level = walk(channel)
                return UInt32(abs(level) * 0x1p22) | (level < 0 ? 0x8000_0000 : 0)
            case .infinities:
                return frame / 29 % 3 == 0 ? 0x7F80_0000 | UInt32(frame % 2) << 31 : sample(walk(channel))
            case .strangers: return Self.strangers[(frame / 53 + channel) % Self.strangers.count]
            case .huge: return Float(walk(channel) * 1e30).bitPattern
            default: return Float(walk(channel) * 1e-30).bitPattern
            }
        }

        private mutating func walk(_ channel: Int) -> Double {
            slopes[channel] = 0.95 * slopes[channel] + Double.random(in: -0.002...0.002, using: &generator)
            levels[channel] = 0.99 * levels[channel] + slopes[channel]
            return max(
                -1, min(levels[channel] + Double.random(in: -0.0005...0.0005, using: &generator), 0.999))
        }

        /// Bhaskara's approximation: the same numbers on every machine.
        private func sine(_ angle: Double) -> Double {
            let turn = (angle / .pi).truncatingRemainder(dividingBy: 2)
            let half = turn < 1 ? turn : turn - 1
            let arch = 16 * half * (1 - half) / (5 - 4 * half * (1 - half))
            return 0.8 * (turn < 1 ? arch : -arch)
        }

        private func sample(_ level: Double) -> UInt32 { Float(level).bitPattern }

        /// A level of -1 to 1 in a format, of at most `bitCount` bits.
        private func sample(_ level: Double, _ format: SampleFormat, bitCount: Int = 64) -> UInt32 {
            let width = format == .float32 ? 64 : 8 * format.bytesPerSample
            let kept = min(bitCount, width)
            if kept == 64 { return sample(level) }
            let limit = Double(sign: .plus, exponent: kept - 1, significand: 1)
            let integer = Int(max(-limit, min((level * limit).rounded(.towardZero), limit - 1)))
            if format == .float32 { return sample(Double(integer) / limit) }
            return UInt32(truncatingIfNeeded: integer << (width - kept))
        }
    }
}
