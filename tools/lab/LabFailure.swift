// SPDX-License-Identifier: MIT

/// An experiment whose own conditions do not hold: its figures would mean nothing.
struct LabFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
