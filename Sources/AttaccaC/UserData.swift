// SPDX-License-Identifier: MIT

/// A pointer of the player's that is handed back to its functions.
///
/// `@unchecked Sendable`: it is never looked into; what it points to is the player's to protect, as the header says.
struct UserData: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer?
}
