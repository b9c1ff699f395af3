// SPDX-License-Identifier: MIT

/// How far a verification has come.
public struct VerificationProgress: Hashable, Sendable {
    /// Bytes walked through.
    public let byteCount: Int64
    /// Bytes that there were when it began; a player may add some.
    public let totalByteCount: Int64
}
