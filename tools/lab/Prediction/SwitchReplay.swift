// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import Prediction

/// Sequences of switches on their way through several models at once.
struct SwitchReplay {
    /// Switches that a model is given before the next one has its turn: what slows the machine down for a
    /// while slows all of them.
    private static let turnCount = 32

    private struct Contestant {
        let name: String
        let make: () -> any SwitchRun
        var score = SwitchScore()
        /// Of each turn.
        var nanosecondsPerSwitch: [Double] = []
    }

    private let sequences: SwitchSequences
    private var contestants: [Contestant]

    /// - Parameter trained: What base tables are made of; `nil` for none.
    init(_ sequences: SwitchSequences, trained: SwitchSequences? = nil) {
        self.sequences = sequences
        let count = sequences.symbolCount
        let presets = LearnedPredictor.presets(count)
        let base = trained.map { trained in
            BaseTable(sequences: trained.listeners.map { $0.map { presets[$0] } })
        }
        func learned(isMatrixAlone: Bool) -> () -> any SwitchRun {
            {
                ModelRun(
                    LearnedPredictor(
                        symbolCount: count, base: base ?? .none, isMatrixAlone: isMatrixAlone))
            }
        }
        contestants = [
            Contestant(name: "attacca", make: learned(isMatrixAlone: false)),
            Contestant(name: "transition_matrix", make: learned(isMatrixAlone: true)),
            Contestant(name: "counts_recency") { ModelRun(CountsRecencyPredictor(symbolCount: count)) },
            Contestant(name: "popularity") { ModelRun(PopularityPredictor(symbolCount: count)) },
        ]
    }

    consuming func rows() -> [PredictLab.Row] {
        var contestants = contestants
        for symbols in sequences.listeners {
            let runs = contestants.map { $0.make() }
            for start in stride(from: 0, to: symbols.count - 1, by: Self.turnCount) {
                let turn = start..<min(start + Self.turnCount, symbols.count - 1)
                for index in contestants.indices {
                    let duration = runs[index].play(symbols, turn, &contestants[index].score)
                    contestants[index].nanosecondsPerSwitch.append(
                        duration / .nanoseconds(1) / Double(turn.count))
                }
            }
        }
        return contestants.map { contestant in
            PredictLab.Row(
                model: contestant.name, bits: contestant.score.bits, top1: contestant.score.topOne,
                top3: contestant.score.topThree, bitsFirst5: contestant.score.bitsOfFirst,
                top3First5: contestant.score.topThreeOfFirst,
                calibrationError: contestant.score.calibrationError,
                nsPerSwitch: Quantiles(contestant.nanosecondsPerSwitch).median)
        }
    }
}
