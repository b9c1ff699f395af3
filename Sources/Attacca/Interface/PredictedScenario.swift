// SPDX-License-Identifier: MIT
public import CacheModel
import Prediction

/// One thing that the listener may do first within the next 30 seconds, and how likely that is.
public struct PredictedScenario: Hashable, Sendable {
    /// What the listener may do.
    public enum Kind: Hashable, Sendable {
        /// Nothing: playing goes on.
        case continues
        /// Another preset is chosen, but for the one that played just before.
        case switches(to: Preset)
        /// Back to the preset that played just before.
        case togglesBack(to: Preset)
        /// The playhead is moved forward in the track.
        case seeksForward
        /// The playhead is moved back in the track.
        case seeksBack
        /// The next track begins, also when this one ends by itself.
        case nextTrack
        /// The track before in the queue is chosen.
        case previousTrack
    }

    /// What the listener does.
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
