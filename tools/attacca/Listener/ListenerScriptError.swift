// SPDX-License-Identifier: MIT

/// What is wrong with a script, and where.
struct ListenerScriptError: Error, Hashable, CustomStringConvertible {
    let reason: String
    let entry: String
    /// 1 for the first entry.
    let entryNumber: Int
    /// The character that the entry starts at, 1 for the first of the script.
    let column: Int

    var description: String { "entry \(entryNumber), \"\(entry)\" at character \(column), \(reason)" }
}
