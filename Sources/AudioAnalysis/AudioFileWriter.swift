// SPDX-License-Identifier: MIT
public import CacheModel
internal import CSndFile

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Writes interleaved PCM, as chunks hold it, to a WAV or FLAC file through libsndfile.
///
/// The header is complete once ``close()`` has returned; a writer that is released without it leaves a file
/// that may be incomplete. One owner, one thread at a time.
public final class AudioFileWriter {
    /// The kind of file to write.
    public enum Container: Sendable {
        /// Any sample format. Beyond 4 GiB the file becomes RF64 (EBU Tech 3306) by itself.
        case wav
        /// int16 and int24, up to 8 channels.
        case flac
    }

    public let path: String
    public let format: PCMFormat
    /// Frames written so far.
    public private(set) var frameCount = FrameCount.zero
    private let container: Container
    private var soundFile: OpaquePointer?
    /// The file once more, for what libsndfile leaves to be put right.
    private let headerDescriptor: Int32

    /// Creates the file, or empties the one that is there.
    ///
    /// - Throws: ``AudioFileError/Code/unsupported`` when the container cannot hold `format`, else
    ///   ``AudioFileError/Code/notWritable`` or ``AudioFileError/Code/noSpace``.
    public init(path: String, container: Container, format: PCMFormat) throws(AudioFileError) {
        var info = SF_INFO()
        info.samplerate = Int32(format.sampleRate)
        info.channels = Int32(format.channelCount)
        info.format = Self.soundFileFormat(container, format.sampleFormat)
        guard sf_format_check(&info) != 0 else {
            throw .unsupported(path, "a \(container) file cannot hold \(format)")
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .creating(path, errorNumber: errno) }
        // libsndfile closes its own when it is done, and then the header is not as it should be yet.
        let headerDescriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard headerDescriptor >= 0 else {
            let errorNumber = errno
            closeDescriptor(descriptor)
            throw .creating(path, errorNumber: errorNumber)
        }
        errno = 0
        guard let soundFile = sf_open_fd(descriptor, Int32(SFM_WRITE), &info, Int32(SF_TRUE)) else {
            // libsndfile has closed the descriptor.
            let errorNumber = Self.currentErrorNumber
            closeDescriptor(headerDescriptor)
            throw .creating(path, errorNumber: errorNumber)
        }
        if container == .wav {
            sf_command(soundFile, Int32(SFC_RF64_AUTO_DOWNGRADE), nil, Int32(SF_TRUE))
        }
        self.path = path
        self.format = format
        self.container = container
        self.soundFile = soundFile
        self.headerDescriptor = headerDescriptor
    }

    deinit {
        if let soundFile { sf_close(soundFile) }
        closeDescriptor(headerDescriptor)
    }

    /// Appends frames.
    ///
    /// - Parameter bytes: Shape `[frames × channels]`, interleaved, in ``format``.
    /// - Throws: ``AudioFileError/Code/noSpace`` or ``AudioFileError/Code/writeFailed``, naming the frame.
    /// - Precondition: Whole frames; not closed.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(AudioFileError) {
        precondition(bytes.count % format.bytesPerFrame == 0, "\(bytes.count) bytes are not whole frames")
        guard let soundFile else { preconditionFailure("the writer of \(path) is closed") }
        let count = Int64(bytes.count / format.bytesPerFrame)
        errno = 0
        let written: Int64 =
            switch container {
            case .wav:
                sf_write_raw(soundFile, bytes.baseAddress, Int64(bytes.count)) / Int64(format.bytesPerFrame)
            case .flac: Self.writeWidened(bytes, format, to: soundFile)
            }
        guard written == count else {
            throw .writing(
                path, frame: frameCount.rawValue + max(0, written), errorNumber: Self.currentErrorNumber)
        }
        frameCount = frameCount + FrameCount(count)
    }

    /// Completes the header and closes the file. Once only.
    ///
    /// - Throws: ``AudioFileError/Code/noSpace`` or ``AudioFileError/Code/writeFailed``.
    public func close() throws(AudioFileError) {
        guard let soundFile else { preconditionFailure("the writer of \(path) is closed") }
        self.soundFile = nil
        errno = 0
        guard sf_close(soundFile) == 0 else {
            throw .writing(path, frame: frameCount.rawValue, errorNumber: Self.currentErrorNumber)
        }
        guard container == .wav else { return }
        let errorNumber = ChunkedContainer.discardPeaks(descriptor: headerDescriptor)
        guard errorNumber == 0 else {
            throw .writing(path, frame: frameCount.rawValue, errorNumber: errorNumber)
        }
    }
}

extension AudioFileWriter {
    /// What the system said last; libsndfile does not hand the number of a failed write on.
    private static var currentErrorNumber: Int32 { errno == 0 ? EIO : errno }

    private static func soundFileFormat(_ container: Container, _ sampleFormat: SampleFormat) -> Int32 {
        let major = container == .wav ? Int(SF_FORMAT_RF64) : Int(SF_FORMAT_FLAC)
        let subtype =
            switch sampleFormat {
            case .int16: Int(SF_FORMAT_PCM_16)
            case .int24: Int(SF_FORMAT_PCM_24)
            case .int32: Int(SF_FORMAT_PCM_32)
            case .float32: Int(SF_FORMAT_FLOAT)
            }
        return Int32(major | subtype)
    }

    /// Hands int16 and packed int24 to an encoder that wants the most significant bits of an `Int32`.
    private static func writeWidened(
        _ bytes: UnsafeRawBufferPointer, _ format: PCMFormat, to soundFile: OpaquePointer
    ) -> Int64 {
        let channelCount = format.channelCount
        let width = format.sampleFormat.bytesPerSample
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1024 * channelCount) { block in
            let sampleCount = bytes.count / width
            var done = 0
            while done < sampleCount {
                let count = min(block.count, sampleCount - done)
                for index in 0..<count {
                    let start = (done + index) * width
                    var value: UInt32 = 0
                    for byte in 0..<width {
                        value |= UInt32(bytes[start + byte]) << UInt32(8 * (4 - width + byte))
                    }
                    block[index] = Int32(bitPattern: value)
                }
                let written = sf_write_int(soundFile, block.baseAddress, Int64(count))
                done += Int(max(0, written))
                guard written == Int64(count) else { break }
            }
            return Int64(done / channelCount)
        }
    }
}

/// The system's `close`, which the method of that name hides.
private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }
