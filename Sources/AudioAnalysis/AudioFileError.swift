// SPDX-License-Identifier: MIT

/// What went wrong with an audio file, in one line that names the file and the reason.
public struct AudioFileError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for programs to tell apart.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notFound, notReadable, notAudio, unsupported, truncated, corrupt, changed, notWritable,
                noSpace,
                writeFailed
        }
        private let kind: Kind

        /// There is nothing at the path.
        public static let notFound = Self(kind: .notFound)
        /// There is something, but it may not be opened or read.
        public static let notReadable = Self(kind: .notReadable)
        /// A directory, a pipe, an empty file, a text: nothing that holds audio.
        public static let notAudio = Self(kind: .notAudio)
        /// Audio, but of a rate, channel count or encoding that cannot be served.
        public static let unsupported = Self(kind: .unsupported)
        /// The header promises audio, and the file ends before the first frame of it.
        public static let truncated = Self(kind: .truncated)
        /// Frames within the audio cannot be decoded.
        public static let corrupt = Self(kind: .corrupt)
        /// The file is not the one that was described: replaced or modified since.
        public static let changed = Self(kind: .changed)
        /// The file to write cannot be created.
        public static let notWritable = Self(kind: .notWritable)
        /// The disk is full, or a quota is used up.
        public static let noSpace = Self(kind: .noSpace)
        /// Writing failed for another reason.
        public static let writeFailed = Self(kind: .writeFailed)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// File and reason, with the values that matter. For people, not for parsing.
    public let message: String
    /// The failure underneath, if any.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }

    /// Whether the input itself is at fault: it is missing, or may not be read, or is no audio.
    public var isMissingInput: Bool {
        code == .notFound || code == .notReadable || code == .notAudio
    }
}

extension AudioFileError {
    static func opening(_ path: String, errorNumber: Int32) -> Self {
        let cause = SystemError(number: errorNumber)
        return Self(cause.isMissingFile ? .notFound : .notReadable, "\(path): \(cause)", cause: cause)
    }

    static func creating(_ path: String, errorNumber: Int32) -> Self {
        let cause = SystemError(number: errorNumber)
        return Self(
            cause.isNoSpace ? .noSpace : .notWritable, "\(path): cannot be created: \(cause)", cause: cause)
    }

    static func writing(_ path: String, frame: Int64, errorNumber: Int32) -> Self {
        let cause = SystemError(number: errorNumber)
        return Self(
            cause.isNoSpace ? .noSpace : .writeFailed, "\(path): cannot write frame \(frame): \(cause)",
            cause: cause)
    }

    static func notAudio(_ path: String, _ reason: String) -> Self { Self(.notAudio, "\(path): \(reason)") }

    static func unsupported(_ path: String, _ reason: String) -> Self {
        Self(.unsupported, "\(path): \(reason)")
    }

    static func undecodable(_ path: String, container: String) -> Self {
        Self(
            .corrupt,
            "\(path): starts like \(container) but cannot be decoded; damaged, or of an unknown encoding")
    }

    static func nothingDecodable(_ path: String) -> Self {
        Self(.truncated, "\(path): declares audio but ends before the first frame of it")
    }

    static func unreachable(_ path: String, frame: Int64, frameCount: Int64) -> Self {
        Self(.corrupt, "\(path): cannot seek to frame \(frame) of \(frameCount); the file is damaged there")
    }

    static func undecodable(_ path: String, frame: Int64, frameCount: Int64) -> Self {
        Self(.corrupt, "\(path): cannot decode frame \(frame) of \(frameCount); the file is damaged there")
    }

    /// The track at `path` is not what an earlier look at it found.
    public static func changed(_ path: String) -> Self {
        Self(.changed, "\(path): has changed since it was opened")
    }

    /// The finished file could not be moved to `path`.
    public static func cannotReplace(_ path: String, errorNumber: Int32) -> Self {
        creating(path, errorNumber: errorNumber)
    }
}
