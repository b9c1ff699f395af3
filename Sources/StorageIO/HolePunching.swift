// SPDX-License-Identifier: MIT

/// Finds out whether a file system gives space back when a hole is punched; some accept the call and do nothing.
public enum HolePunching {
    /// Blocks that the file of the trial has; half of them are punched.
    private static let blockCount: Int64 = 64

    /// Tries it on a file that is removed as soon as it is open, and measures. Microseconds to milliseconds.
    ///
    /// - Parameters:
    ///   - directory: Where; must be writable.
    ///   - generator: Names the file, so that two processes do not meet.
    /// - Returns: Whether space came back.
    /// - Throws: What the system refused, but for `.notSupported`, which is an answer.
    public static func isEffective(
        in directory: String, _ fileSystem: any StorageFileSystem,
        using generator: inout some RandomNumberGenerator
    ) throws(StorageError) -> Bool {
        let number: UInt64 = generator.next()
        let path = directory + "/hole-trial-" + String(number, radix: 36)
        let file = try fileSystem.open(path, .createNew)
        try fileSystem.remove(path)
        let blockByteCount = try file.size().blockByteCount
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(blockByteCount * blockCount), alignment: 4_096)
        defer { bytes.deallocate() }
        bytes.initializeMemory(as: UInt8.self, repeating: 0xA5)
        try file.write(UnsafeRawBufferPointer(bytes), at: 0)
        // Some file systems decide where bytes go, and so what they take, only now.
        try file.synchronize()
        let before = try file.size().allocatedByteCount
        do {
            try file.punchHole(0..<blockByteCount * (blockCount / 2))
        } catch {
            guard error.code == .notSupported else { throw error }
            return false
        }
        let freed = try before - file.size().allocatedByteCount
        return freed >= blockByteCount * (blockCount / 4)
    }
}
