// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Where the cache is when `--cache` does not say.
enum CacheDirectory {
    /// The platform's folder for caches and `attacca` in it; `nil` for a user without a home directory.
    ///
    /// - Parameter environment: Looks up an environment variable.
    /// - SeeAlso: The XDG Base Directory Specification; a relative `XDG_CACHE_HOME` is to be ignored.
    static func platformDefault(environment: (String) -> String? = variable) -> String? {
        #if canImport(Darwin)
            let folder = environment("HOME").map { $0 + "/Library/Caches" }
        #else
            let configured = environment("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
            let folder = configured ?? environment("HOME").map { $0 + "/.cache" }
        #endif
        return folder.map { $0 + "/attacca" }
    }

    /// The index of a cache: what makes a directory one.
    static func index(in directory: String) -> String { "attacca.sqlite".resolved(against: directory) }

    /// Whether there is anything of a cache in a directory: an index, or segment files.
    static func holdsCache(_ directory: String) throws(LocalFiles.Failure) -> Bool {
        if try LocalFiles.exists(index(in: directory)) { return true }
        let segments = "segments".resolved(against: directory)
        guard try LocalFiles.exists(segments) else { return false }
        return try !LocalFiles.names(inDirectory: segments).isEmpty
    }

    /// An environment variable that is set and not empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
