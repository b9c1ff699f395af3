// SPDX-License-Identifier: MIT

/// Whether a listener was known, as the database names it.
enum Warmth {
    static func name(_ isWarm: Bool?) -> String { isWarm.map { $0 ? "warm" : "cold" } ?? "" }

    /// - Returns: `nil` when it is none of the names.
    static func isWarm(_ name: String) -> Bool?? {
        switch name {
        case "": .some(nil)
        case "cold": false
        case "warm": true
        default: nil
        }
    }
}
