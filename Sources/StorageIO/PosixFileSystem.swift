// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The files of the machine.
public struct PosixFileSystem: StorageFileSystem {
    public init() {}

    public func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        PosixFile(path: path, descriptor: try descriptor(of: path, flags: mode.flags))
    }

    public func createDirectory(_ path: String) throws(StorageError) {
        guard mkdir(path, 0o777) == 0 else { throw failure(.createDirectory, path) }
    }

    public func list(_ path: String) throws(StorageError) -> [String] {
        guard let directory = opendir(path) else { throw failure(.list, path) }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw failure(.list, path) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                // The name ends at its zero byte, which lies within the record that `readdir` returned.
                pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    public func rename(_ path: String, to newPath: String) throws(StorageError) {
        #if canImport(Darwin)
            let status = Darwin.rename(path, newPath)
        #elseif canImport(Musl)
            let status = Musl.rename(path, newPath)
        #else
            let status = Glibc.rename(path, newPath)
        #endif
        guard status == 0 else { throw failure(.rename, path) }
    }

    public func remove(_ path: String) throws(StorageError) {
        guard unlink(path) == 0 else { throw failure(.remove, path) }
    }

    public func synchronizeDirectory(_ path: String) throws(StorageError) {
        let directory = try descriptor(of: path, flags: O_RDONLY | O_DIRECTORY)
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure(.synchronize, path) }
    }

    public func identity(of path: String) throws(StorageError) -> FileIdentity {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(.identity, path) }
        return FileIdentity(status)
    }

    /// Who may do what with a file or a directory.
    public func permissions(of path: String) throws(StorageError) -> FilePermissions {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(.identity, path) }
        return FilePermissions(
            modeBits: UInt32(status.st_mode), ownerID: status.st_uid, groupID: status.st_gid)
    }

    public func space(at path: String) throws(StorageError) -> FileSystemSpace {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw failure(.space, path) }
        let blockByteCount = Int64(clamping: status.f_frsize)
        return FileSystemSpace(
            freeByteCount: Int64(clamping: status.f_bavail).multipliedClamping(by: blockByteCount),
            totalByteCount: Int64(clamping: status.f_blocks).multipliedClamping(by: blockByteCount))
    }

    private func descriptor(of path: String, flags: Int32) throws(StorageError) -> Int32 {
        while true {
            #if canImport(Darwin)
                let descriptor = Darwin.open(path, flags | O_CLOEXEC, 0o666)
            #elseif canImport(Musl)
                let descriptor = Musl.open(path, flags | O_CLOEXEC, 0o666)
            #else
                let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o666)
            #endif
            if descriptor >= 0 { return descriptor }
            guard errno == EINTR else { throw failure(.open, path) }
        }
    }

    /// The error of the call that has just failed.
    private func failure(_ operation: StorageOperation, _ path: String) -> StorageError {
        StorageError(operation, path: path, systemNumber: errno)
    }
}

extension Int64 {
    /// The product, or the largest number: network and virtual file systems claim strange sizes.
    fileprivate func multipliedClamping(by other: Int64) -> Int64 {
        let (product, isOverflow) = multipliedReportingOverflow(by: other)
        return isOverflow ? .max : product
    }
}

extension FileOpenMode {
    fileprivate var flags: Int32 {
        switch self {
        case .read: O_RDONLY
        case .readWrite: O_RDWR
        case .openOrCreate: O_RDWR | O_CREAT
        case .createNew: O_RDWR | O_CREAT | O_EXCL
        }
    }
}
