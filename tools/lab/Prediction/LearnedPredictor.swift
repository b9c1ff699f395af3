// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// Attacca's own model, or the transition matrix in it alone.
struct LearnedPredictor: SwitchPredictor {
    private let presets: [Preset]
    private let isMatrixAlone: Bool
    private var model: SwitchModel

    /// - Parameter base: What listeners start from.
    init(symbolCount: Int, base: BaseTable, isMatrixAlone: Bool) {
        presets = Self.presets(symbolCount)
        self.isMatrixAlone = isMatrixAlone
        model = SwitchModel(base: base)
    }

    /// The preset of each symbol: names that sort as the symbols do.
    static func presets(_ symbolCount: Int) -> [Preset] {
        (0..<symbolCount).map { Preset($0 < 10 ? "preset 0\($0)" : "preset \($0)") }
    }

    func prediction(after current: Int) -> [PresetProbability] {
        isMatrixAlone
            ? model.matrixRow(after: presets[current], among: presets)
            : model.probabilities(after: presets[current], among: presets)
    }

    func probabilities(_ prediction: [PresetProbability]) -> [Double] {
        var probabilities = [Double](repeating: 0, count: presets.count)
        for next in prediction {
            if let symbol = presets.firstIndex(of: next.preset) { probabilities[symbol] = next.probability }
        }
        return probabilities
    }

    mutating func observe(from: Int, to: Int) { model.observe(from: presets[from], to: presets[to]) }
}
