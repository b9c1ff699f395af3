// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The small text files in which a kernel says how things are.
enum SystemFile {
    /// What is read of one file, in bytes; a longer one is cut.
    static let byteCountMax = 1 << 20

    /// The content of a file; `nil` when it cannot be read, as on a machine that does not have it.
    static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return text(of: descriptor)
    }

    /// The content of an open file from its start; `nil` when it cannot be read, as when its directory is gone.
    static func text(of descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while bytes.count < byteCountMax {
            let count = pread(descriptor, &part, part.count, off_t(bytes.count))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
