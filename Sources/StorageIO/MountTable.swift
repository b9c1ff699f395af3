// SPDX-License-Identifier: MIT

/// The mounted file systems of Linux, in the form of `/proc/self/mountinfo`:
///
///     36 35 0:45 / /mnt/music rw,noatime shared:1 - fuse.sshfs host:/music rw
struct MountTable {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    /// The type of the file system on a device, such as `fuse.sshfs`.
    func typeName(deviceMajor: UInt64, deviceMinor: UInt64) -> String? {
        let device = "\(deviceMajor):\(deviceMinor)"
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count > 2, words[2] == device, let dash = words.dropFirst(3).firstIndex(of: "-"),
                dash + 1 < words.count
            else { continue }
            return String(words[dash + 1])
        }
        return nil
    }
}
