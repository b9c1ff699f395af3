// SPDX-License-Identifier: MIT
import CStorageIO

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file descriptor of the system.
final class PosixFile: StorageFile {
    let path: String
    private let descriptor: Int32

    /// Takes over an open descriptor.
    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    // What could still fail here was written before and is only believed after `synchronize`.
    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + Int64(done)))
            if count == 0 { break }
            if count < 0 {
                guard errno == EINTR else { throw failure(.read) }
                continue
            }
            done += count
        }
        return done
    }

    func prefetch(_ range: Range<Int64>) {
        #if canImport(Darwin)
            var advice = radvisory(
                ra_offset: off_t(range.lowerBound), ra_count: Int32(clamping: range.count))
            _ = fcntl(descriptor, F_RDADVISE, &advice)
        #else
            _ = posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_WILLNEED)
        #endif
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + Int64(done)))
            if count < 0 {
                guard errno == EINTR else { throw failure(.write) }
                continue
            }
            // A device that takes nothing and reports nothing would keep us here for ever.
            guard count > 0 else { throw StorageError(.write, path: path, systemNumber: EIO) }
            done += count
        }
    }

    func size() throws(StorageError) -> StorageFileSize {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(.size) }
        return StorageFileSize(
            byteCount: Int64(status.st_size), allocatedByteCount: Int64(status.st_blocks) * 512,
            blockByteCount: max(512, Int64(status.st_blksize)))
    }

    func identity() throws(StorageError) -> FileIdentity {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(.identity) }
        return FileIdentity(status)
    }

    func synchronize() throws(StorageError) {
        #if canImport(Darwin)
            let status = fcntl(descriptor, F_FULLFSYNC)
        #else
            let status = fdatasync(descriptor)
        #endif
        guard status == 0 else { throw failure(.synchronize) }
    }

    func truncate(toByteCount byteCount: Int64) throws(StorageError) {
        while ftruncate(descriptor, off_t(byteCount)) != 0 {
            guard errno == EINTR else { throw failure(.truncate) }
        }
    }

    func punchHole(_ range: Range<Int64>) throws(StorageError) {
        let status = attacca_punch_hole(descriptor, range.lowerBound, range.upperBound - range.lowerBound)
        guard status == 0 else { throw StorageError(.punchHole, path: path, systemNumber: status) }
    }

    func lock(_ mode: FileLockMode) throws(StorageError) {
        while flock(descriptor, mode.operation) != 0 {
            guard errno == EINTR else { throw failure(.lock) }
        }
    }

    func tryLock(_ mode: FileLockMode) throws(StorageError) -> Bool {
        while flock(descriptor, mode.operation | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw failure(.lock) }
        }
        return true
    }

    func unlock() throws(StorageError) {
        guard flock(descriptor, LOCK_UN) == 0 else { throw failure(.lock) }
    }

    /// The error of the call that has just failed.
    private func failure(_ operation: StorageOperation) -> StorageError {
        StorageError(operation, path: path, systemNumber: errno)
    }
}

extension FileIdentity {
    init(_ status: stat) {
        // A device number is signed on some systems.
        self.init(device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino))
    }
}

extension FileLockMode {
    fileprivate var operation: Int32 {
        switch self {
        case .shared: LOCK_SH
        case .exclusive: LOCK_EX
        }
    }
}
