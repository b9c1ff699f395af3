// SPDX-License-Identifier: MIT
import CStorageIO

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension PosixFileSystem {
    public func kind(of path: String) throws(StorageError) -> FileSystemKind {
        var nearest = path
        while true {
            do {
                return try kindOfExisting(nearest)
            } catch {
                guard error.code == .notFound, let parent = Self.parent(of: nearest) else { throw error }
                nearest = parent
            }
        }
    }

    /// The directory above; nil at the top.
    private static func parent(of path: String) -> String? {
        if path == "/" || path == "." { return nil }
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func kindOfExisting(_ path: String) throws(StorageError) -> FileSystemKind {
        var magic: UInt32 = 0
        var isNetwork: Int32 = 0
        var name = [CChar](repeating: 0, count: 64)
        let status = attacca_file_system_type(path, &magic, &name, name.count, &isNetwork)
        guard status == 0 else { throw StorageError(.fileSystemKind, path: path, systemNumber: status) }
        #if os(Linux)
            guard magic == FileSystemKind.fuseMagic else {
                return FileSystemKind(magic: magic, mountedType: nil)
            }
            return FileSystemKind(magic: magic, mountedType: try mountedType(of: path))
        #else
            let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            return FileSystemKind(name: String(decoding: bytes, as: UTF8.self), isNetwork: isNetwork != 0)
        #endif
    }

    #if os(Linux)
        private func mountedType(of path: String) throws(StorageError) -> String? {
            var status = stat()
            guard stat(path, &status) == 0 else {
                throw StorageError(.fileSystemKind, path: path, systemNumber: errno)
            }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
            defer { buffer.deallocate() }
            let count: Int
            do {
                count = try open("/proc/self/mountinfo", .read).read(into: buffer, at: 0)
            } catch {
                // Where `/proc` is hidden the type stays unknown, and unknown ones are allowed.
                return nil
            }
            let device = UInt64(status.st_dev)
            // The layout of a device number on Linux, in glibc and musl alike.
            return MountTable(String(decoding: buffer[..<count], as: UTF8.self)).typeName(
                deviceMajor: (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000,
                deviceMinor: device & 0xFF | (device >> 12) & 0xFFFF_FF00)
        }
    #endif
}
