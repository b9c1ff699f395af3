// SPDX-License-Identifier: MIT

/// One of those that use a directory at once.
struct ContentionMember {
    let role: ChildCommand.Role
    /// Which of the players it is.
    var number = 0
    /// Nil until it is started, again.
    var process: ChildProcess?
    /// Whether it stood still since it last said how long its reads took.
    var wasSuspended = false
}
