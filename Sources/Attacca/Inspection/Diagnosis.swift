// SPDX-License-Identifier: MIT

/// One thing that an examination of a cache directory looked at.
public struct Diagnosis: Hashable, Sendable {
    /// How it is with what was looked at.
    public enum Status: String, Sendable {
        /// As it should be.
        case ok
        /// Worth knowing; nothing is wrong.
        case note
        /// Something that does harm; see ``Diagnosis/advice``.
        case problem
    }

    /// How it is with it.
    public let status: Status
    /// What was looked at, such as `journal mode`.
    public let name: String
    /// What was found, for people.
    public let value: String
    /// What to do about it, if anything.
    public let advice: String?

    init(_ status: Status, _ name: String, _ value: String, advice: String? = nil) {
        self.status = status
        self.name = name
        self.value = value
        self.advice = advice
    }
}
