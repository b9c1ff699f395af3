// SPDX-License-Identifier: MIT

/// Which file or directory something is, whatever its path: equal as long as it exists.
///
/// The system may give the identity of a file that is gone, and that nobody has open, to a new one.
public struct FileIdentity: Hashable, Sendable {
    /// The file system that it lies on.
    public let device: UInt64
    /// Its number there.
    public let inode: UInt64

    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}
