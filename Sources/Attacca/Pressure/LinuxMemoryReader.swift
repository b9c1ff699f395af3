// SPDX-License-Identifier: MIT

/// Reads how much memory is left, to the machine and to the control group of this process.
struct LinuxMemoryReader: Sendable {
    /// What stands before `/proc` and the mount points; tests have a tree of their own.
    let root: String
    /// The own group first; empty without control groups of version 2.
    let groupDirectories: [String]

    init(root: String = "") {
        self.root = root
        let group = SystemFile.text(of: root + "/proc/self/cgroup").flatMap { memberships in
            SystemFile.text(of: root + "/proc/self/mountinfo")
                .flatMap { ControlGroup(memberships: memberships, mounts: $0) }
        }
        groupDirectories = group?.directories.map { root + $0 } ?? []
    }

    /// What the machine has left; `nil` when it does not say.
    func machineMargin() -> MemoryMargin? {
        SystemFile.text(of: root + "/proc/meminfo").flatMap(MemoryMargin.init(memoryInfo:))
    }

    /// What the group has left under its tightest limit, its own or of a group that it is in; `nil` without limits.
    func groupMargin() -> MemoryMargin? {
        let margins = groupDirectories.compactMap { directory in
            MemoryMargin(
                current: SystemFile.text(of: directory + "/memory.current"),
                high: SystemFile.text(of: directory + "/memory.high"),
                max: SystemFile.text(of: directory + "/memory.max"),
                stat: SystemFile.text(of: directory + "/memory.stat"))
        }
        return margins.min { $0.isTighter(than: $1) }
    }

    /// What the margins alone say now.
    func signals() -> [MemoryPressureSignal] {
        var signals: [MemoryPressureSignal] = []
        if let level = groupMargin()?.level, level > .normal {
            signals.append(MemoryPressureSignal(level: level, reason: .groupMemoryLow))
        }
        if let level = machineMargin()?.level, level > .normal {
            signals.append(MemoryPressureSignal(level: level, reason: .machineMemoryLow))
        }
        return signals
    }
}
