// SPDX-License-Identifier: MIT

/// A branch scenario and how likely it is to be what the listener does first within the horizon.
public struct ScenarioProbability: Hashable, Sendable {
    public let scenario: BranchScenario
    /// 0 to 1.
    public let probability: Double

    public init(scenario: BranchScenario, probability: Double) {
        self.scenario = scenario
        self.probability = probability
    }
}
