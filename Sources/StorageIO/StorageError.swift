// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file operation that the system refused or could not carry out.
public struct StorageError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for code that must tell them apart.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notFound, alreadyExists, notADirectory, notPermitted, readOnly, noSpace, tooManyFiles
            case notSupported, io
        }

        private let kind: Kind

        /// The file or a directory of its path is not there.
        public static let notFound = Self(kind: .notFound)
        /// The file was to be created and is there already.
        public static let alreadyExists = Self(kind: .alreadyExists)
        /// Something of the path that should be a directory is a file, or the other way round.
        public static let notADirectory = Self(kind: .notADirectory)
        /// The user may not do this.
        public static let notPermitted = Self(kind: .notPermitted)
        /// The file system is mounted read-only.
        public static let readOnly = Self(kind: .readOnly)
        /// The disk or the user's quota is full.
        public static let noSpace = Self(kind: .noSpace)
        /// The process or the system has no file descriptor left.
        public static let tooManyFiles = Self(kind: .tooManyFiles)
        /// The file system cannot do this at all.
        public static let notSupported = Self(kind: .notSupported)
        /// Anything else; the device may be broken.
        public static let io = Self(kind: .io)

        public var description: String { kind.rawValue }

        /// The code that an `errno` value stands for.
        init(systemNumber: Int32) {
            switch systemNumber {
            case ENOENT: self = .notFound
            case EEXIST: self = .alreadyExists
            case ENOTDIR, EISDIR: self = .notADirectory
            case EACCES, EPERM: self = .notPermitted
            case EROFS: self = .readOnly
            case ENOSPC, EDQUOT, EFBIG: self = .noSpace
            case EMFILE, ENFILE: self = .tooManyFiles
            case EOPNOTSUPP, ENOSYS: self = .notSupported
            default: self = .io
            }
        }

        private init(kind: Kind) { self.kind = kind }
    }

    /// What was asked of the file.
    public let operation: StorageOperation
    /// The file or directory it was asked of.
    public let path: String
    /// The `errno` of the system.
    public let systemNumber: Int32

    public init(_ operation: StorageOperation, path: String, systemNumber: Int32) {
        self.operation = operation
        self.path = path
        self.systemNumber = systemNumber
    }

    public var code: Code { Code(systemNumber: systemNumber) }

    /// The system's words for ``systemNumber``.
    public var reason: String { String(cString: strerror(systemNumber)) }

    /// For people: `write /cache/segments/00000001.seg: No space left on device`.
    public var description: String { "\(operation) \(path): \(reason)" }
}
