// SPDX-License-Identifier: MIT

/// One thing that was looked up, as text for people and as JSON for programs.
struct InspectionReport: Hashable, Sendable {
    let lines: [String]
    let json: JSONValue
}
