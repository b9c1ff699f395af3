// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Which processes hold advisory locks, as the system tells it; for messages to people only.
///
/// Linux lists locks in `/proc/locks`, one a line; those who wait have an arrow behind the number:
///
///     1: FLOCK  ADVISORY  WRITE 713 08:01:131090 0 EOF
///     1: -> FLOCK  ADVISORY  WRITE 714 08:01:131090 0 EOF
public struct LockHolders: Sendable {
    private let lines: [Substring]

    /// Reads a list of locks in the form of `/proc/locks`.
    public init(table: String) { lines = table.split(separator: "\n") }

    /// The processes that hold a lock on a file of a device, each once.
    public func processIDs(deviceMajor: UInt32, deviceMinor: UInt32, inode: UInt64) -> [Int32] {
        var found: [Int32] = []
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK", let process = Int32(words[4]), process > 0 else {
                continue
            }
            let file = words[5].split(separator: ":")
            guard file.count == 3, UInt32(file[0], radix: 16) == deviceMajor,
                UInt32(file[1], radix: 16) == deviceMinor, UInt64(file[2]) == inode, !found.contains(process)
            else { continue }
            found.append(process)
        }
        return found
    }

    /// The processes but this one that hold the advisory lock of a file now; none where the system does not tell.
    public static func otherProcessIDs(ofLockOn path: String) -> [Int32] {
        processIDs(ofLockOn: path).filter { $0 != getpid() }
    }

    /// The processes that hold the advisory lock of a file now; none where the system does not tell.
    public static func processIDs(ofLockOn path: String) -> [Int32] {
        #if os(Linux)
            var status = stat()
            guard stat(path, &status) == 0, let table = lockTable() else { return [] }
            let device = UInt64(status.st_dev)
            // The layout of a device number on Linux, in glibc and musl alike.
            let major = (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000
            let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
            return LockHolders(table: table).processIDs(
                deviceMajor: UInt32(truncatingIfNeeded: major),
                deviceMinor: UInt32(truncatingIfNeeded: minor),
                inode: UInt64(status.st_ino))
        #else
            return []
        #endif
    }

    #if os(Linux)
        /// The list of the system; nil where `/proc` is hidden.
        private static func lockTable() -> String? {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
            defer { buffer.deallocate() }
            do {
                let count = try PosixFileSystem().open("/proc/locks", .read).read(into: buffer, at: 0)
                return String(decoding: buffer[..<count], as: UTF8.self)
            } catch {
                return nil
            }
        }
    #endif
}
