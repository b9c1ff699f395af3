// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

/// What stands in a database may have been written by anyone: a state that no model can have had is refused,
/// with a reason, and never trapped on.
@Suite struct SwitchStateTests {
    private static let state: SwitchState = {
        var model = SwitchModel()
        let presets: [Preset] = ["warm", "gentle", "bright"]
        for step in 0..<30 { model.observe(from: presets[step * 2 % 3], to: presets[(step + 1) * 2 % 3]) }
        return model.state
    }()

    private struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let inflict: @Sendable (inout SwitchState) -> Void

        init(_ description: String, _ inflict: @escaping @Sendable (inout SwitchState) -> Void) {
            testDescription = description
            self.inflict = inflict
        }
    }

    private static let damages: [Damage] = [
        Damage("a preset named twice") { $0.presets.append($0.presets[0]) },
        Damage("a preset that is not there") { $0.presets.removeLast() },
        Damage("too many presets") { $0.presets += (0..<64).map { Preset("p\($0)") } },
        Damage("a cell twice") { $0.transitions.append($0.transitions[0]) },
        Damage("a place twice") { $0.recency.append($0.recency[0]) },
        Damage("a weight that is no number") { $0.expertWeights[3] = .nan },
        Damage("a negative weight") { $0.expertWeights[0] = -0.1 },
        Damage("a weight too few") { $0.expertWeights.removeLast() },
        Damage("a share of nothing") { $0.recentShare = 0 },
        Damage("a share that is no number") { $0.recentShare = .nan },
        Damage("fewer switches than a visit") { $0.switchCount = 3 },
        Damage("a run that does not end with the last preset") { $0.recentPresets.swapAt(1, 2) },
        Damage("a run of strangers") { $0.recentPresets = ["punchy"] },
        Damage("a run that is too long") { $0.recentPresets.insert($0.recentPresets[1], at: 0) },
        Damage("a place beyond the last") { $0.recentPlaces = [9] },
        Damage("no place") { $0.recentPlaces = [0] },
        Damage("a negative place") { $0.recentPlaces = [-1] },
        Damage("no run") { $0.recentPresets = [] },
    ]

    @Test(arguments: damages)
    private func `an impossible state is refused`(damage: Damage) {
        var damaged = Self.state
        damage.inflict(&damaged)
        #expect(throws: PredictionError.self) { try SwitchModel(restoring: damaged) }
    }

    @Test func `a state that was not damaged is accepted`() throws {
        #expect(try SwitchModel(restoring: Self.state).state == Self.state)
        let empty = SwitchModel().state
        #expect(try SwitchModel(restoring: empty).state == empty)
    }

    @Test func `an impossible cell is refused`() {
        let counts: [(Double, Double)] = [
            (.nan, 1), (1, .nan), (-1, 1), (1, -1), (.infinity, 1), (1_001, 1), (0, 0),
        ]
        for (count, recentCount) in counts {
            #expect(throws: PredictionError.self) {
                try TransitionCell(
                    order: 1, context: ["warm"], to: "gentle", count: count, recentCount: recentCount,
                    visit: 1)
            }
        }
        let contexts: [(Int, [Preset], Int)] = [
            (1, ["gentle"], 1), (1, [], 1), (1, ["warm", "bright"], 1), (-1, [], 1), (4, ["warm"], 1),
            (2, ["warm", "warm"], 1), (0, ["warm"], 1), (1, ["warm"], 0), (1, ["warm"], -5),
        ]
        for (order, context, visit) in contexts {
            #expect(throws: PredictionError.self) {
                try TransitionCell(
                    order: order, context: context, to: "gentle", count: 1, recentCount: 1, visit: visit)
            }
        }
        let places: [(Int, [Int], Int, Double, Int)] = [
            (0, [], 0, 1, 1), (0, [], 9, 1, 1), (1, [0], 1, 1, 1), (1, [1, 1], 1, 1, 1), (4, [], 1, 1, 1),
            (-1, [], 1, 1, 1), (0, [], 1, 0, 1), (0, [], 1, .nan, 1), (0, [], 1, 1, 0),
        ]
        for (order, context, place, count, visit) in places {
            #expect(throws: PredictionError.self) {
                try RecencyCell(order: order, context: context, place: place, count: count, visit: visit)
            }
        }
    }

    @Test func `a context with two last visits is refused`() throws {
        var damaged = Self.state
        let index = try #require(damaged.transitions.firstIndex { $0.order == 1 })
        let cell = damaged.transitions[index]
        damaged.transitions.append(
            try TransitionCell(
                order: 1, context: cell.context, to: cell.context[0] == "warm" ? "gentle" : "warm", count: 1,
                recentCount: 1, visit: cell.visit - 1))
        #expect(throws: PredictionError.self) { try SwitchModel(restoring: damaged) }
    }
}
