// SPDX-License-Identifier: MIT

/// Where `top` looks: a server or a directory.
protocol TopFeed {
    /// What is to be seen now.
    ///
    /// - Throws: Why nothing is; a later call may succeed.
    func look() throws -> TopState
}
