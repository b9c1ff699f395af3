// SPDX-License-Identifier: MIT
import Testing

@testable import Attacca

@Suite struct ControlGroupTests {
    private let mount = "41 31 0:38 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw\n"

    @Test func `a group is found with all that it is in`() {
        let group = ControlGroup(memberships: "0::/user.slice/app.scope\n", mounts: mount)
        #expect(
            group?.directories == [
                "/sys/fs/cgroup/user.slice/app.scope", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup",
            ])
    }

    @Test func `in a namespace of its own the mount point is the group`() {
        #expect(ControlGroup(memberships: "0::/\n", mounts: mount)?.directories == ["/sys/fs/cgroup"])
    }

    @Test func `a mount of a part of the hierarchy begins there`() {
        let part = "41 31 0:38 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
        let group = ControlGroup(memberships: "0::/docker/abc/x\n", mounts: part)
        #expect(group?.directories == ["/sys/fs/cgroup/x", "/sys/fs/cgroup"])
        #expect(ControlGroup(memberships: "0::/docker/abcd\n", mounts: part) == nil, "that is another group")
        #expect(ControlGroup(memberships: "0::/docker/abcd\n", mounts: part + mount) != nil)
    }

    @Test func `beside version 1 only the line of version 2 counts`() {
        let memberships = "5:memory:/elsewhere\n1:name=systemd:/\n0::/app\n"
        let mounts = "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n" + mount
        #expect(
            ControlGroup(memberships: memberships, mounts: mounts)?.directories.first
                == "/sys/fs/cgroup/app")
    }

    @Test func `escapes in the mount table are undone once`() {
        let escaped = #"41 31 0:38 / /my\040gro\134040ups rw - cgroup2 none rw"#
        #expect(
            ControlGroup(memberships: "0::/a b", mounts: escaped)?.directories
                == [#"/my gro\040ups/a b"#, #"/my gro\040ups"#])
    }

    /// Machines with version 1 only, namespaces seen from outside, and nonsense.
    @Test(arguments: [
        "", "\n", "0::", "0::relative", "5:memory:/a\n", "0::/../..", "0::/a/../../etc", "0::/./a",
        "00::/a", "0::/a\0b", "0::/" + String(repeating: "x/", count: 100),
    ])
    func `a path that leads elsewhere is not followed`(memberships: String) {
        #expect(ControlGroup(memberships: memberships, mounts: mount) == nil)
    }

    @Test(arguments: [
        "", "- - - - - - - -", "41 31 0:38 / /sys/fs/cgroup rw - cgroup cgroup rw,memory",
        "41 31 0:38 / /sys/fs/cgroup rw - cgroup2x x rw", "41 31 0:38 / /sys/fs/cgroup rw -",
        "41 31 0:38 /.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
        "41 31 0:38 / /sys/../etc rw - cgroup2 cgroup2 rw",
        #"41 31 0:38 / /sys/\056\056/etc rw - cgroup2 cgroup2 rw"#,
        #"41 31 0:38 / \400\04 rw - cgroup2 cgroup2 rw"#, "41 31 0:38 / sys rw - cgroup2 cgroup2 rw",
    ])
    func `without a mount of version 2 there is no group`(mounts: String) {
        #expect(ControlGroup(memberships: "0::/a", mounts: mounts) == nil)
    }
}
