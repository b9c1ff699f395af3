// SPDX-License-Identifier: MIT

/// What a committed transaction survives.
public enum CommitDurability: Sendable {
    /// The end of the process, however sudden (`synchronous=NORMAL`): nothing is forced to the disk.
    case processCrash
    /// A power cut (`synchronous=FULL`): the commit, and all before it, are on the disk when it returns.
    case powerLoss
}
