// SPDX-License-Identifier: MIT
import CacheModel

/// Why a stored state of the predictor was refused.
public struct PredictionError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; compare with the constants.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String { case invalidCount, inconsistentState }
        private let kind: Kind

        /// One count can never have been learned.
        public static let invalidCount = Self(kind: .invalidCount)
        /// The counts are possible one by one, but not together.
        public static let inconsistentState = Self(kind: .inconsistentState)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// What failed and with which values. For people, not for parsing.
    public let message: String

    private init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code): \(message)" }
}

extension PredictionError {
    static func impossibleCount(_ count: Double, from: Preset?, to: Preset) -> Self {
        Self(.invalidCount, "a count of \(count) switches from \(from?.name ?? "any preset") to \(to)")
    }

    static func switchToItself(_ preset: Preset) -> Self {
        Self(.invalidCount, "a switch from \(preset) to itself")
    }

    static func duplicateCount(from: Preset?, to: Preset) -> Self {
        Self(.inconsistentState, "two counts from \(from?.name ?? "any preset") to \(to)")
    }

    static func tooManyPresets(_ count: Int) -> Self {
        Self(.inconsistentState, "\(count) presets, \(TransitionMatrix.presetCountMax) at most")
    }
}
