// SPDX-License-Identifier: MIT

/// Why there is no server.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a failure, for programs.
    public enum Code: String, Hashable, Sendable {
        /// A value of the configuration is out of range.
        case invalidConfiguration
        /// Another process listens there.
        case addressInUse
        /// There is no such address here, or it must not be used.
        case addressUnavailable
    }

    /// The kind of the failure.
    public let code: Code
    /// What failed, with which values; for people.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
