// SPDX-License-Identifier: MIT

/// The control group (v2) of this process, as directories.
struct ControlGroup: Hashable, Sendable {
    /// Deeper than the kernel is used with; a longer path is believed to be a mistake.
    private static let depthMax = 64

    /// The group's own directory first, then those of the groups that it is in, up to the mount point.
    let directories: [String]

    /// Finds the group; `nil` on a machine without v2, or where the group lies outside of what is mounted.
    ///
    /// - Parameters:
    ///   - memberships: The content of `/proc/self/cgroup`; the line of v2 is `0::/path`.
    ///   - mounts: The content of `/proc/self/mountinfo`:
    ///     `41 31 0:38 /root /mount/point rw,relatime - cgroup2 cgroup2 rw`.
    init?(memberships: String, mounts: String) {
        guard let line = memberships.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("0::") }),
            let path = Self.components(line.dropFirst(3))
        else { return nil }
        for mount in mounts.split(whereSeparator: \.isNewline) {
            guard let (root, point) = Self.unifiedMount(mount), path.starts(with: root) else { continue }
            let below = path.dropFirst(root.count)
            directories = (0...below.count).reversed().map { count in
                ([point] + below.prefix(count)).joined(separator: "/")
            }
            return
        }
        return nil
    }

    /// The root within the hierarchy and the mount point of a line of the mount table; `nil` of another file system.
    private static func unifiedMount(_ line: Substring) -> (root: [String], point: String)? {
        let words = line.split(separator: " ")
        guard words.count > 6, let dash = words.dropFirst(6).firstIndex(of: "-"), dash + 1 < words.count,
            words[dash + 1] == "cgroup2", let root = components(unescaped(words[3])[...]),
            let point = components(unescaped(words[4])[...])
        else { return nil }
        return (root, point.map { "/" + $0 }.joined())
    }

    /// The parts of an absolute path; `nil` of one that leads out of where it begins, as that of a process outside
    /// of its namespace does (`/../..`).
    private static func components(_ path: Substring) -> [String]? {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else { return nil }
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count <= depthMax, !parts.contains(".."), !parts.contains(".") else { return nil }
        return parts
    }

    /// A word of the mount table with its octal escapes undone: `my\040music`.
    private static func unescaped(_ word: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = word.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
