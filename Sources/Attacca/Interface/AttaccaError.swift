// SPDX-License-Identifier: MIT

/// What the engine can fail with.
public struct AttaccaError: Error, Sendable, CustomStringConvertible {
    /// The kind of a failure; stable, for programs.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case closed, invalidConfiguration, cacheUnavailable, formatTooNew, trackUnavailable, noSuchChunk
            case renderFailed, renderTimedOut, rendererStuck, trackModified, rendererChanged, chunkUnreadable
        }
        private let kind: Kind

        /// The cache was closed.
        public static let closed = Self(kind: .closed)
        /// A value of the configuration is outside its range.
        public static let invalidConfiguration = Self(kind: .invalidConfiguration)
        /// The cache directory cannot be used.
        public static let cacheUnavailable = Self(kind: .cacheUnavailable)
        /// The cache directory was written by a newer version of Attacca; nothing in it was touched.
        public static let formatTooNew = Self(kind: .formatTooNew)
        /// The renderer cannot describe the track; the cause is the renderer's.
        public static let trackUnavailable = Self(kind: .trackUnavailable)
        /// The track has no chunk of that index.
        public static let noSuchChunk = Self(kind: .noSuchChunk)
        /// The renderer failed; the cause is the renderer's.
        public static let renderFailed = Self(kind: .renderFailed)
        /// The render ran over its deadline and was given up.
        public static let renderTimedOut = Self(kind: .renderTimedOut)
        /// The renderer hangs in so many renders that no further one is begun until one of them returns.
        public static let rendererStuck = Self(kind: .rendererStuck)
        /// The track changed while it was being rendered; asking again starts from its new content.
        public static let trackModified = Self(kind: .trackModified)
        /// The renderer became another revision during the render; asking again renders with the new one.
        public static let rendererChanged = Self(kind: .rendererChanged)
        /// A stored chunk is damaged, or a newer version wrote it.
        public static let chunkUnreadable = Self(kind: .chunkUnreadable)

        public var description: String { kind.rawValue }
    }

    /// The kind of the failure, for programs.
    public let code: Code
    /// What failed, where, and with which values. For people, not for parsing.
    public let message: String
    /// The failure underneath, if any.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
