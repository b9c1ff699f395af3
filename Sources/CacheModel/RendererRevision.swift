// SPDX-License-Identifier: MIT

/// The identity of what a renderer does: another value means that the same request may give other samples.
public struct RendererRevision: Hashable, Sendable, CustomStringConvertible {
    /// The number that says it.
    public let rawValue: UInt64

    /// A revision of that number, such as a hash of settings.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The revision of a renderer that names itself in words, such as `"house-eq 3.1"`.
    public init(name: String) {
        var digest = StableDigest()
        digest.combine(name)
        rawValue = digest.value
    }

    public var description: String { String(rawValue, radix: 16) }
}
