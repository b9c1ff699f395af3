// SPDX-License-Identifier: MIT

/// What can be said about the identity of a track without reading it: size, modification time, inode.
///
/// A renderer that offers one spares a warm start the hashing and scanning of files: when the stored
/// fingerprint of a track is equal, so is its stored ``TrackDescription``.
public struct TrackFingerprint: Hashable, Sendable {
    /// What the renderer said; only compared.
    public let rawValue: String

    /// A fingerprint in the renderer's own words.
    public init(rawValue: String) { self.rawValue = rawValue }
}
