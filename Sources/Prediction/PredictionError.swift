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
    static func tooManyPresets(_ count: Int) -> Self {
        Self(.inconsistentState, "\(count) presets, \(SwitchModel.presetCountMax) at most")
    }

    static func impossibleCounts(_ counts: [Double], to: String) -> Self {
        Self(.invalidCount, "counts of \(counts) switches to \(to)")
    }

    static func impossibleContext(_ context: [String], order: Int, to: String, visit: Int) -> Self {
        Self(.invalidCount, "\(to) after \(context) at order \(order), last met with switch \(visit)")
    }

    static func repeatedCell(_ context: [String], to: String) -> Self {
        Self(.inconsistentState, "counts of \(to) after \(context) that do not go with the others")
    }

    static func impossibleWeights(_ weights: [Double]) -> Self {
        Self(.inconsistentState, "weights of \(weights)")
    }

    static var duplicatePreset: Self { Self(.inconsistentState, "a preset is named twice") }

    static func unknownPreset(_ preset: Preset) -> Self {
        Self(.inconsistentState, "\(preset) is not among the presets that were seen")
    }

    static func impossibleSwitchCount(_ count: Int) -> Self {
        Self(.inconsistentState, "\(count) switches in all")
    }

    static var impossibleRun: Self { Self(.inconsistentState, "a run of switches that cannot be") }

    static func tooManyContexts(_ count: Int) -> Self { Self(.inconsistentState, "\(count) mixer contexts") }

    static var repeatedContext: Self { Self(.inconsistentState, "a mixer context occurs twice") }

    static func impossibleContextCount(_ count: Int, visit: Int, total: Int) -> Self {
        Self(.inconsistentState, "\(count) settlements until the \(visit)th of \(total)")
    }

    static func impossibleRate(_ name: String, count: Double, seconds: Double) -> Self {
        Self(.invalidCount, "\(count) of \(name) in \(seconds) s")
    }

    static func impossibleDwell(_ preset: Preset, seconds: Double) -> Self {
        Self(.invalidCount, "\(seconds) s of playing with \(preset)")
    }

    static func impossibleAffinity(_ what: String) -> Self {
        Self(.inconsistentState, "an affinity that cannot have been learned: \(what)")
    }

    static func impossibleVerdict(_ what: String) -> Self { Self(.inconsistentState, "\(what)") }
}
