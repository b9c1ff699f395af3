// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An error number of the operating system, and its text.
struct SystemError: Error, Sendable, CustomStringConvertible {
    let number: Int32

    /// Nothing at that path: a missing file, or a file where a directory should be.
    var isMissingFile: Bool { number == ENOENT || number == ENOTDIR }

    /// A full disk, an exhausted quota, or a file that may not grow any more.
    var isNoSpace: Bool { number == ENOSPC || number == EDQUOT || number == EFBIG }

    // Known numbers have constant texts, so that the shared buffer of `strerror` is not in play.
    var description: String { String(cString: strerror(number)) }
}
