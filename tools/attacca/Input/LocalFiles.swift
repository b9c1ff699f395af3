// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The few questions that the tool asks of the file system.
enum LocalFiles {
    enum Kind: Hashable, Sendable { case file, directory, other }

    /// A failed call, in the words of the system.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let errorNumber: Int32
        var description: String { String(cString: strerror(errorNumber)).lowercasedFirst }
        var isBrokenPipe: Bool { errorNumber == EPIPE }
    }

    /// What tells one file from another, whatever it is called.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    struct Status: Hashable {
        let kind: Kind
        let identity: Identity
        let byteCount: Int
    }

    static func status(_ path: String) throws(Failure) -> Status {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Failure(errorNumber: errno) }
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            default: .other
            }
        return Status(
            kind: kind,
            identity: Identity(
                device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino)),
            byteCount: Int(status.st_size))
    }

    /// Whether there is anything of that name; `false` only when the system says that there is not.
    static func exists(_ path: String) throws(Failure) -> Bool {
        do {
            _ = try status(path)
            return true
        } catch  where error.errorNumber == ENOENT {
            return false
        }
    }

    /// Whether this process may do that with the file: `R_OK`, `W_OK`, `X_OK`.
    static func checkAccess(_ path: String, mode: Int32) throws(Failure) {
        guard access(path, mode) == 0 else { throw Failure(errorNumber: errno) }
    }

    /// The one absolute path of an existing file, without links, `.` and `..`.
    static func canonicalPath(_ path: String) throws(Failure) -> String {
        guard let resolved = realpath(path, nil) else { throw Failure(errorNumber: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The one absolute path of a file that need not exist, in a directory that does.
    static func canonicalLocation(_ path: String) throws(Failure) -> String {
        do {
            return try canonicalPath(path)
        } catch  where error.errorNumber == ENOENT {
            return path.lastPathComponent.resolved(against: try canonicalPath(path.directoryPath))
        }
    }

    /// The names in a directory, in no order, without `.` and `..`; names that are not UTF-8 come repaired.
    static func names(inDirectory path: String) throws(Failure) -> [String] {
        guard let directory = opendir(path) else { throw Failure(errorNumber: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw Failure(errorNumber: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    /// All bytes of a file.
    ///
    /// - Parameter byteCountMax: A larger file is refused with `EFBIG`.
    static func read(_ path: String, byteCountMax: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errorNumber: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = block.withUnsafeMutableBytes { systemRead(descriptor, $0) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(errorNumber: errno)
            }
            bytes += block[..<count]
            guard bytes.count <= byteCountMax else { throw Failure(errorNumber: EFBIG) }
        }
    }

    /// Makes a directory and those above it; one that exists is fine.
    static func createDirectory(_ path: String) throws(Failure) {
        if mkdir(path, 0o777) == 0 { return }
        switch errno {
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw Failure(errorNumber: ENOENT)
            }
            try createDirectory(String(path[..<slash]))
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw Failure(errorNumber: errno) }
        case EEXIST:
            guard try status(path).kind == .directory else { throw Failure(errorNumber: ENOTDIR) }
        case let errorNumber: throw Failure(errorNumber: errorNumber)
        }
    }

    /// A fresh directory for this process alone, in `TMPDIR` or `/tmp`.
    static func createTemporaryDirectory(prefix: String) throws(Failure) -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var template = Array(((parent.isEmpty ? "/tmp" : parent) + "/\(prefix).XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(errorNumber: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

extension String {
    /// The system's messages start with a capital; ours go on after a colon.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }

    /// What follows the last slash.
    var lastPathComponent: String { split(separator: "/").last.map(String.init) ?? self }

    /// What stands in front of the last slash, and the slash; `.` where there is none.
    var directoryPath: String { lastIndex(of: "/").map { String(self[...$0]) } ?? "." }

    /// This path seen from a directory; an absolute one stays.
    func resolved(against directory: String) -> String {
        if hasPrefix("/") { return self }
        return directory.hasSuffix("/") ? directory + self : directory + "/" + self
    }
}
