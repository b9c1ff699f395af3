// SPDX-License-Identifier: MIT
import CSndFile

/// Makes real audio files for tests, through libsndfile itself.
public struct AudioFixture: Sendable, CustomStringConvertible {
    /// The kinds of files that tests need.
    public enum Kind: String, Sendable, CaseIterable {
        case wav16, wav24, wavFloat, aiff24, flac16, flac24, vorbis, opus, mp3, gsm

        var soundFileFormat: Int32 {
            switch self {
            case .wav16: Int32(Int(SF_FORMAT_WAV) | Int(SF_FORMAT_PCM_16))
            case .wav24: Int32(Int(SF_FORMAT_WAV) | Int(SF_FORMAT_PCM_24))
            case .wavFloat: Int32(Int(SF_FORMAT_WAV) | Int(SF_FORMAT_FLOAT))
            case .aiff24: Int32(Int(SF_FORMAT_AIFF) | Int(SF_FORMAT_PCM_24))
            case .flac16: Int32(Int(SF_FORMAT_FLAC) | Int(SF_FORMAT_PCM_16))
            case .flac24: Int32(Int(SF_FORMAT_FLAC) | Int(SF_FORMAT_PCM_24))
            case .vorbis: Int32(Int(SF_FORMAT_OGG) | Int(SF_FORMAT_VORBIS))
            case .opus: Int32(Int(SF_FORMAT_OGG) | Int(SF_FORMAT_OPUS))
            case .mp3: Int32(Int(SF_FORMAT_MPEG) | Int(SF_FORMAT_MPEG_LAYER_III))
            case .gsm: Int32(Int(SF_FORMAT_WAV) | Int(SF_FORMAT_GSM610))
            }
        }
    }

    public let kind: Kind
    public let sampleRate: Int
    public let channelCount: Int

    public init(_ kind: Kind, sampleRate: Int = 44_100, channelCount: Int = 2) {
        self.kind = kind
        self.sampleRate = sampleRate
        self.channelCount = channelCount
    }

    public var description: String { "\(kind.rawValue) \(sampleRate) Hz \(channelCount) ch" }

    /// Writes interleaved `samples` to `path`, with a tag for the genre if there is one. Traps when libsndfile cannot.
    public func write(_ samples: [Float], to path: String, genre: String? = nil) {
        var info = SF_INFO()
        info.samplerate = Int32(sampleRate)
        info.channels = Int32(channelCount)
        info.format = kind.soundFileFormat
        guard let file = sf_open(path, Int32(SFM_WRITE), &info) else {
            preconditionFailure("\(self): \(String(cString: sf_strerror(nil)))")
        }
        if let genre {
            precondition(sf_set_string(file, Int32(SF_STR_GENRE), genre) == 0, "\(self): no tag for a genre")
        }
        // In blocks: the Vorbis encoder of libsndfile 1.2.0 keeps a whole write on its stack.
        var written = 0
        while written < samples.count {
            let count = min(4096 * channelCount, samples.count - written)
            let done = samples.withUnsafeBufferPointer {
                sf_write_float(file, $0.baseAddress! + written, Int64(count))
            }
            precondition(done == Int64(count), "\(self): wrote \(done) of \(count) samples")
            written += count
        }
        precondition(sf_close(file) == 0, "\(self): close failed")
    }

    /// Something like music: chords that move, noise bursts on a beat, loud and quiet; peak about 0.8.
    ///
    /// - Returns: Interleaved, shape `[seconds · sampleRate × channelCount]`.
    public func programme(seconds: Double, seed: UInt64 = 1) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        let count = Int(seconds * Double(sampleRate))
        var samples = [Float](repeating: 0, count: count * channelCount)
        var phases = [Double](repeating: 0, count: 3)
        var burst = 0.0
        for frame in 0..<count {
            let time = Double(frame) / Double(sampleRate)
            let step = Int(time * 2)
            if frame % max(1, sampleRate / 4) == 0 { burst = 0.4 }
            burst *= 1 - 30 / Double(sampleRate)
            let level = (step / 5) % 2 == 0 ? 1.0 : 0.08
            var chord = 0.0
            for voice in 0..<3 {
                let frequency = [110.0, 164.8, 220.0][voice] * [1.0, 1.122, 1.335, 0.891][step % 4]
                phases[voice] += frequency / Double(sampleRate)
                if phases[voice] >= 1 { phases[voice] -= 1 }
                chord += 0.25 * (phases[voice] < 0.5 ? 4 * phases[voice] - 1 : 3 - 4 * phases[voice])
            }
            for channel in 0..<channelCount {
                let noise = Double(Int32(truncatingIfNeeded: generator.next())) / 2_147_483_648
                let pan = 1 - 0.1 * Double(channel)
                samples[frame * channelCount + channel] = Float(0.6 * level * (chord * pan + burst * noise))
            }
        }
        return samples
    }
}
