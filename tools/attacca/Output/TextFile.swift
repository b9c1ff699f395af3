// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Text that goes into a file.
enum TextFile {
    /// Writes text to a path, whole or not at all; to what is no file, such as a pipe, as a stream.
    ///
    /// - Returns: Bytes written.
    static func write(_ text: String, to path: String) throws(OutputError) -> Int {
        guard try FileReplacement.isStream(path) else {
            return try FileReplacement.write(to: path) { (temporaryPath) throws(OutputError) in
                try write(text, to: temporaryPath, flags: O_CREAT | O_TRUNC, name: path)
            }
        }
        return try write(text, to: path, flags: 0, name: path)
    }

    /// - Parameter name: What people call the file, for messages.
    private static func write(
        _ text: String, to path: String, flags: Int32, name: String
    ) throws(OutputError) -> Int {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o666)
        guard descriptor >= 0 else { throw .writing(name, errorNumber: errno) }
        let bytes = Array(text.utf8)
        var errorNumber = bytes.withUnsafeBytes { writeFully($0, to: descriptor) }
        // What a file system reports late, it reports here.
        if close(descriptor) != 0, errorNumber == 0 { errorNumber = errno }
        guard errorNumber == 0 else { throw .writing(name, errorNumber: errorNumber) }
        return bytes.count
    }
}
