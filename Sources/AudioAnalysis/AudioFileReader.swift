// SPDX-License-Identifier: MIT
public import CacheModel

/// Decodes an audio file to interleaved float32, from any frame on, through libsndfile.
///
/// Every format that libsndfile reads and can seek in: WAV, FLAC, Ogg Vorbis, Opus, MP3, AIFF, CAF and more.
/// Full scale is 1.0; integers of up to 24 bits come out exactly, lossy and float sources may exceed full scale.
///
/// What is read after a seek equals what a decoder delivers that reads straight through. libsndfile alone does
/// not hold that. Measured with libsndfile 1.2.0 and mpg123 1.31, on files of each format made with libsndfile (60
/// random seeks; 3 000 for Vorbis, Opus and FLAC) and on 49 Ogg Vorbis songs (60 seeks or more, most near the end):
///
/// | format | difference after a bare seek | what is done here | then |
/// |---|---|---|---|
/// | WAV, AIFF, FLAC, ALAC, ADPCM | none | | none |
/// | MP3 | up to -35 dBFS in 300 frames, one seek in 60 (bit reservoir) | pre-roll | none at 44.1 kHz, -141 dBFS at 8 kHz |
/// | Vorbis | on the last page (up to 2.3 s) the wrong frames | start before that page | none |
/// | Opus | -160 dBFS on the last page | start before that page | -138 dBFS: the order of float additions |
///
/// A frame of MP3 may use bits from up to 511 bytes before it, which at the lowest bit rates are tens of frames
/// away: hence ``mpegPrerollFrameCount``.
///
/// One owner, one thread at a time; open one reader per render. Two readers of one file that make the same
/// calls deliver the same bits.
public final class AudioFileReader {
    /// Frames that are decoded and dropped before the target of a seek in an MP3: 32 granule pairs.
    static let mpegPrerollFrameCount: Int64 = 32 * 1152

    /// The largest block of Vorbis, in frames.
    static let oggMarginFrameCount: Int64 = 8192

    public let path: String
    /// Frames per second, in Hz; within ``PCMFormat/sampleRateRange``.
    public let sampleRate: Int
    /// Within ``PCMFormat/channelCountRange``.
    public let channelCount: Int
    /// Frames that can really be decoded; zero for a file with a header and no audio.
    public let frameCount: FrameCount
    /// What the header declares, which is more than ``frameCount`` when the file is truncated; `nil` when it
    /// does not say.
    public let declaredFrameCount: FrameCount?
    /// The frame that the next read starts with.
    public private(set) var position: Int64 = 0
    private var handle: SoundFileHandle
    private var hasFailed = false
    /// A place safely before the last page of an Ogg file; no seek lands behind it. Asked for at the first seek.
    ///
    /// At the very start of that page a seek already takes the wrong turn.
    private lazy var oggSeekEnd: Int64 = max(
        0,
        frameCount.rawValue - (handle.oggLastPageFrameCount ?? frameCount.rawValue)
            - Self.oggMarginFrameCount)

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: Path of a regular file.
    ///   - knownFrameCount: What an earlier reader of the same content found as ``frameCount``. It spares the
    ///     check of the file's end: 0.1 ms for WAV and FLAC, 1 ms for Ogg, 14 ms for 200 s of MP3.
    /// - Throws: ``AudioFileError`` with a code from ``AudioFileError/Code/notFound`` to
    ///   ``AudioFileError/Code/corrupt``.
    /// - Complexity: Constant for intact files (MP3: linear in the length, without decoding); for truncated
    ///   ones a bisection, about 25 seeks.
    public init(path: String, knownFrameCount: FrameCount? = nil) throws(AudioFileError) {
        handle = try SoundFileHandle(path: path)
        self.path = path
        sampleRate = handle.sampleRate
        channelCount = handle.channelCount
        let declared = handle.declaredFrameCount
        declaredFrameCount = declared == SoundFileHandle.unknownFrameCount ? nil : FrameCount(declared)
        guard PCMFormat.isSupported(sampleRate: sampleRate, channelCount: channelCount) else {
            throw .unsupported(path, "\(channelCount) channels at \(sampleRate) Hz cannot be played")
        }
        guard handle.isSeekable else {
            throw .unsupported(path, "is of an encoding that cannot be read from the middle")
        }
        if let knownFrameCount {
            frameCount = knownFrameCount
        } else {
            frameCount = try DecodableLength.measure(path: path, declaredFrameCount: declared)
        }
    }

    /// Whether the file was cut off: its container says that there was more.
    ///
    /// What is there can be read all the same, up to ``frameCount``. libsndfile takes a shorter file for granted, so
    /// the container itself is asked: WAV and AIFF declare the size of their audio, and the last page of an Ogg
    /// stream is marked as such; elsewhere ``declaredFrameCount`` decides, but for an MP3 without a length in its first
    /// frame: that one declares nothing, and its length is an estimate.
    ///
    /// - Complexity: A few reads.
    public var isTruncated: Bool {
        handle.endsEarly ?? declaredFrameCount.map { $0 > frameCount } ?? false
    }

    /// What the tags of the file say of its genre; `nil` when that is nothing, or the format has no such tag.
    public var genre: String? { handle.genre }

    /// Makes `frame` the next one to be read.
    ///
    /// - Parameter frame: Absolute frame, in `0 ... frameCount`.
    /// - Throws: ``AudioFileError/Code/corrupt`` when the decoder cannot get there.
    /// - Precondition: `frame` is within the track.
    public func seek(to frame: Int64) throws(AudioFileError) {
        precondition((0...frameCount.rawValue).contains(frame), "frame \(frame) of \(frameCount)")
        if frame == position, !hasFailed { return }
        // Nothing is to be read at the end, and decoders differ in whether it can be sought.
        if frame < frameCount.rawValue {
            if hasFailed { handle = try SoundFileHandle(path: path) }
            let start = seekStart(for: frame)
            hasFailed = !handle.seek(to: start)
            guard !hasFailed else { throw .unreachable(path, frame: frame, frameCount: frameCount.rawValue) }
            position = start
            try skip(toFrame: frame)
        }
        position = frame
    }

    /// Where decoding must start for `frame` to come out as in continuous decoding.
    private func seekStart(for frame: Int64) -> Int64 {
        switch handle.container {
        case .mpeg: max(0, frame - Self.mpegPrerollFrameCount)
        case .ogg: min(frame, oggSeekEnd)
        case .other: frame
        }
    }

    /// Decodes as many frames as `samples` holds, from ``position`` on.
    ///
    /// - Parameter samples: Interleaved, shape `[frames × channelCount]`; a whole number of frames.
    /// - Throws: ``AudioFileError/Code/corrupt``, naming the first frame that cannot be decoded;
    ///   ``seek(to:)`` elsewhere before reading again.
    /// - Precondition: The frames lie within the track, and the last read or seek did not fail.
    public func read(into samples: UnsafeMutableBufferPointer<Float>) throws(AudioFileError) {
        precondition(!hasFailed, "\(path): read after a failure without a seek")
        precondition(samples.count % channelCount == 0, "\(samples.count) samples are not whole frames")
        let count = samples.count / channelCount
        precondition(position + Int64(count) <= frameCount.rawValue, "read beyond \(frameCount)")
        guard count > 0, let base = samples.baseAddress else { return }
        let done = handle.read(into: base, frameCount: count)
        position += Int64(done)
        guard done == count else {
            hasFailed = true
            throw .undecodable(path, frame: position, frameCount: frameCount.rawValue)
        }
    }

    private func skip(toFrame frame: Int64) throws(AudioFileError) {
        let blockFrameCount = min(4096, Int(frame - position))
        let scratch = UnsafeMutableBufferPointer<Float>.allocate(capacity: blockFrameCount * channelCount)
        defer { scratch.deallocate() }
        while position < frame {
            let count = min(blockFrameCount, Int(frame - position))
            try read(into: UnsafeMutableBufferPointer(rebasing: scratch[..<(count * channelCount)]))
        }
    }
}
