// SPDX-License-Identifier: MIT
internal import CSndFile

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An open libsndfile decoder and the descriptor below it. One owner; not thread-safe.
///
/// libsndfile keeps the reason of a failed `sf_open` in a variable of the whole process, which another thread
/// may overwrite; the reasons given here come from the file itself instead.
final class SoundFileHandle {
    /// What libsndfile says of a stream whose length it cannot know (`SF_COUNT_MAX`).
    static let unknownFrameCount = Int64.max

    /// The containers whose seeking needs care.
    enum Container {
        case mpeg, ogg, other

        init(soundFileFormat: Int) {
            switch soundFileFormat & Int(SF_FORMAT_TYPEMASK) {
            case Int(SF_FORMAT_MPEG): self = .mpeg
            case Int(SF_FORMAT_OGG): self = .ogg
            default: self = .other
            }
        }
    }

    let path: String
    let sampleRate: Int
    let channelCount: Int
    /// What the header declares, or ``unknownFrameCount``; not to be believed.
    let declaredFrameCount: Int64
    let isSeekable: Bool
    let container: Container
    private let descriptor: Int32
    private let soundFile: OpaquePointer

    init(path: String) throws(AudioFileError) {
        let descriptor = try Self.openRegularFile(path)
        var magic = [UInt8](repeating: 0, count: 4)
        guard pread(descriptor, &magic, magic.count, 0) >= 0 else {
            let errorNumber = errno
            close(descriptor)
            throw .opening(path, errorNumber: errorNumber)
        }
        var info = SF_INFO()
        // The descriptor goes to libsndfile: 1.2.0 closes it when opening fails, even if told not to.
        guard let soundFile = sf_open_fd(descriptor, Int32(SFM_READ), &info, Int32(SF_TRUE)) else {
            throw Self.reasonOfFailure(path, magic: magic)
        }
        self.path = path
        self.descriptor = descriptor
        self.soundFile = soundFile
        sampleRate = Int(info.samplerate)
        channelCount = Int(info.channels)
        declaredFrameCount = max(0, info.frames)
        isSeekable = info.seekable != 0
        container = Container(soundFileFormat: Int(info.format))
    }

    deinit { sf_close(soundFile) }

    /// See ``OggTail``.
    var oggLastPageFrameCount: Int64? { OggTail.lastPageFrameCount(descriptor: descriptor) }

    /// Whether the container says that the file was cut off; `nil` of one that is not understood here.
    var endsEarly: Bool? {
        switch container {
        case .mpeg: MPEGHeader.declaresLength(descriptor: descriptor) ? nil : false
        case .ogg: OggTail.endsEarly(descriptor: descriptor)
        case .other: ChunkedContainer.endsEarly(descriptor: descriptor)
        }
    }

    /// What the file says of its genre; `nil` when that is nothing, or not text.
    var genre: String? {
        guard let text = sf_get_string(soundFile, Int32(SF_STR_GENRE)) else { return nil }
        return String(validatingCString: text).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Makes `frame` the next one to be read; false when the decoder cannot get there.
    func seek(to frame: Int64) -> Bool { sf_seek(soundFile, frame, Int32(SEEK_SET)) == frame }

    /// Decodes up to `frameCount` interleaved frames; fewer at the end and where the stream is damaged.
    func read(into samples: UnsafeMutablePointer<Float>, frameCount: Int) -> Int {
        var done = 0
        while done < frameCount {
            let count = sf_readf_float(
                soundFile, samples + done * channelCount, sf_count_t(frameCount - done))
            guard count > 0 else { break }
            done += Int(count)
        }
        return done
    }
}

extension SoundFileHandle {
    private static func openRegularFile(_ path: String) throws(AudioFileError) -> Int32 {
        // Non-blocking, so that a pipe that nobody writes to does not stop us here; files do not care.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .opening(path, errorNumber: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let errorNumber = errno
            close(descriptor)
            throw .opening(path, errorNumber: errorNumber)
        }
        let reason: String? =
            switch status.st_mode & S_IFMT {
            case S_IFREG: status.st_size == 0 ? "is an empty file" : nil
            case S_IFDIR: "is a directory, not an audio file"
            default: "is not a regular file"
            }
        guard let reason else { return descriptor }
        close(descriptor)
        throw .notAudio(path, reason)
    }

    /// Why libsndfile did not take the file, judged by its first bytes.
    private static func reasonOfFailure(_ path: String, magic: [UInt8]) -> AudioFileError {
        let containers: [(magic: String, name: String)] = [
            ("RIFF", "WAV"), ("RF64", "RF64"), ("fLaC", "FLAC"), ("OggS", "Ogg"), ("FORM", "AIFF"),
            ("caff", "CAF"), ("ID3", "MP3"),
        ]
        if let match = containers.first(where: { magic.starts(with: $0.magic.utf8) }) {
            return .undecodable(path, container: match.name)
        }
        return .notAudio(path, "is not audio of a known format")
    }
}
