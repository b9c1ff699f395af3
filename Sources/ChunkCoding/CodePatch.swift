// SPDX-License-Identifier: MIT

/// A code that is wider than its group: what is added to it above the group's width.
struct CodePatch: Equatable {
    /// Position in the signal.
    let position: Int32
    let value: UInt32
}
