// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Files that appear under their names whole or not at all.
enum FileReplacement {
    /// Writes a file beside `path` and moves it there, over what was there before.
    ///
    /// - Parameters:
    ///   - path: Where the file goes; a link is followed.
    ///   - write: Writes and closes the file of the name that it gets.
    /// - Returns: What `write` returns.
    /// - Throws: What `write` throws, or why the file cannot be moved. Nothing is left behind then, nor when a
    ///   signal ends the process.
    static func write<Result>(
        to path: String, _ write: (_ temporaryPath: String) throws(OutputError) -> Result
    ) throws(OutputError) -> Result {
        let target = try OutputError.naming(path) { () throws(LocalFiles.Failure) in
            try LocalFiles.exists(path) ? LocalFiles.canonicalPath(path) : path
        }
        let temporaryPath = "\(target).\(getpid()).part"
        let hold = SignalHold()
        defer { hold.release() }
        do throws(OutputError) {
            let result = try write(temporaryPath)
            guard !SignalHold.isEndWanted else { throw .writing(path, errorNumber: EINTR) }
            guard rename(temporaryPath, target) == 0 else { throw .writing(path, errorNumber: errno) }
            return result
        } catch {
            unlink(temporaryPath)
            throw error
        }
    }

    /// Whether a path is that of something that is no file, such as a pipe: nothing can take its place.
    static func isStream(_ path: String) throws(OutputError) -> Bool {
        try OutputError.naming(path) { () throws(LocalFiles.Failure) in
            guard try LocalFiles.exists(path) else { return false }
            return try LocalFiles.status(path).kind == .other
        }
    }
}
