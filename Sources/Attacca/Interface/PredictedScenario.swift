// SPDX-License-Identifier: MIT
public import CacheModel
import Prediction

/// One thing that the listener may do first within the next 30 seconds, and how likely that is.
public struct PredictedScenario: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Nothing: playing goes on.
        case continues
        case switches(to: Preset)
        /// Back to the preset that played just before.
        case togglesBack(to: Preset)
        case seeksForward, seeksBack
        /// Also when the track ends by itself.
        case nextTrack
        case previousTrack
    }

    public let kind: Kind
    /// 0 to 1; all together 1.
    public let probability: Double
}

extension PredictedScenario {
    init(_ scenario: ScenarioProbability) {
        kind =
            switch scenario.scenario {
            case .continues: .continues
            case .switches(let preset): .switches(to: preset)
            case .togglesBack(let preset): .togglesBack(to: preset)
            case .seeksForward: .seeksForward
            case .seeksBack: .seeksBack
            case .nextTrack: .nextTrack
            case .previousTrack: .previousTrack
            }
        probability = scenario.probability
    }
}
