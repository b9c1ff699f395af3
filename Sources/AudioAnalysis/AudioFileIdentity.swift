// SPDX-License-Identifier: MIT
public import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What tells one state of a file from another: size, modification time, inode; and a digest of its ends.
public struct AudioFileIdentity: Hashable, Sendable {
    /// Bytes at each end of the file that ``contentRevision(path:)`` reads: where the tags and the index are.
    private static let endByteCount = 1 << 16

    public let byteCount: Int64
    /// Nanoseconds since 1970.
    public let modificationNanoseconds: Int64
    public let inode: UInt64

    /// Asks the file system: one `stat`.
    ///
    /// - Throws: ``AudioFileError/Code/notFound`` or ``AudioFileError/Code/notReadable``.
    public init(path: String) throws(AudioFileError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .opening(path, errorNumber: errno) }
        self.init(status)
    }

    private init(_ status: stat) {
        byteCount = Int64(status.st_size)
        inode = UInt64(status.st_ino)
        #if canImport(Darwin)
            let modification = status.st_mtimespec
        #else
            let modification = status.st_mtim
        #endif
        // Wrapping: a file system may hold any date.
        modificationNanoseconds = Int64(modification.tv_sec) &* 1_000_000_000 &+ Int64(modification.tv_nsec)
    }

    /// The same in words, for comparing with an earlier session.
    public var fingerprint: TrackFingerprint {
        TrackFingerprint(rawValue: "\(byteCount) \(modificationNanoseconds) \(inode)")
    }

    /// A digest of size, modification time, inode and the first and last 64 KiB.
    ///
    /// - Throws: ``AudioFileError/Code/notFound`` or ``AudioFileError/Code/notReadable``.
    /// - Complexity: Constant; 0.3 ms from the page cache.
    public static func contentRevision(path: String) throws(AudioFileError) -> TrackRevision {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .opening(path, errorNumber: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .opening(path, errorNumber: errno) }
        let identity = Self(status)
        var digest = StableDigest()
        digest.combine(identity.byteCount)
        digest.combine(identity.modificationNanoseconds)
        digest.combine(Int64(bitPattern: identity.inode))
        try combine(&digest, path, descriptor, offset: 0)
        try combine(&digest, path, descriptor, offset: max(0, identity.byteCount - Int64(endByteCount)))
        return TrackRevision(rawValue: digest.value)
    }

    private static func combine(
        _ digest: inout StableDigest, _ path: String, _ descriptor: Int32, offset: Int64
    ) throws(AudioFileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: endByteCount, alignment: 16)
        defer { buffer.deallocate() }
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        guard count >= 0 else { throw .opening(path, errorNumber: errno) }
        digest.combine(bytes: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
}
