// SPDX-License-Identifier: MIT

/// Something that was named as input and cannot be played.
struct InputProblem: Error, Hashable, CustomStringConvertible {
    /// The path as it was given; with a playlist's name and line in front of what stands in one.
    let name: String
    let reason: String

    var description: String { "\(name): \(reason)" }
}
