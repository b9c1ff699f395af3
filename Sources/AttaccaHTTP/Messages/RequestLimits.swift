// SPDX-License-Identifier: MIT

/// How large a request may be.
struct RequestLimits: Hashable, Sendable {
    /// Bytes of path and query. A track may be named in 4096 bytes, each of which may be written as three.
    var targetBytesMax = 14_336
    /// Bytes of the request line and all header fields.
    var headBytesMax = 20_480
    /// Header fields.
    var headerCountMax = 64
    /// Bytes of the body.
    var bodyBytesMax = 4_096
}
