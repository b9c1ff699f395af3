// SPDX-License-Identifier: MIT

/// Who may do what with a file or a directory; for messages to people.
public struct FilePermissions: Hashable, Sendable, CustomStringConvertible {
    /// The lowest nine bits of the mode: read, write and execute of owner, group and others.
    public let modeBits: UInt32
    /// User number of the owner.
    public let ownerID: UInt32
    /// Number of the group.
    public let groupID: UInt32

    public init(modeBits: UInt32, ownerID: UInt32, groupID: UInt32) {
        self.modeBits = modeBits & 0o777
        self.ownerID = ownerID
        self.groupID = groupID
    }

    /// Such as `rwxr-x---, owner 1000, group 100`.
    public var description: String {
        let letters = zip("rwxrwxrwx", (0..<9).reversed()).map { letter, bit in
            modeBits >> UInt32(bit) & 1 == 1 ? letter : "-"
        }
        return "\(String(letters)), owner \(ownerID), group \(groupID)"
    }
}
