// SPDX-License-Identifier: MIT
import Foundation

/// A listener who is made up: what each source said of the switches, and what came.
///
/// Each source gives four presets a probability. What is chosen is drawn from a mixture of what the two
/// meant, whose weight is the listener's kind; a source that has gone wrong says something else than it
/// should.
struct SimulatedListener {
    enum Kind: String, CaseIterable {
        /// Nearly always by habit.
        case habitual
        /// Nearly always by what plays.
        case contentDriven = "content_driven"
        /// Half and half.
        case mixed
        /// Back and forth between the two, twice.
        case drifting
        /// From habit to content, once.
        case slowDrift = "slow_drift"
        /// By habit, which is another one for a while from the middle on.
        case habitChange = "habit_change"
        /// Always by habit; what is said of the audio is noise.
        case contentUseless = "content_useless"

        /// The share of habit after so much of the sequence, 0 to 1.
        func listenerShare(_ progress: Double) -> Double {
            switch self {
            case .habitual: 0.95
            case .contentDriven: 0.1
            case .mixed: 0.5
            case .drifting: 0.5 + 0.45 * sin(4 * .pi * progress)
            case .slowDrift: 0.9 - 0.8 * progress
            case .habitChange: 0.9
            case .contentUseless: 1
            }
        }
    }

    static let switchCount = 600
    private static let presetCount = 4
    private static let probabilityFloor = 0.001

    /// What each source gave what was chosen, by switch.
    let listener: [Double]
    let audio: [Double]

    init(_ kind: Kind, using generator: inout LabGenerator) {
        var listener: [Double] = []
        var audio: [Double] = []
        for number in 0..<Self.switchCount {
            let progress = Double(number) / Double(Self.switchCount)
            let byHabit = Self.distribution(shape: 0.4, using: &generator)
            let byContent = Self.distribution(shape: 0.6, using: &generator)
            let isLost = kind == .habitChange && (0.5..<0.6).contains(progress)
            let habit = isLost ? Self.distribution(shape: 0.4, using: &generator) : byHabit
            let share = kind.listenerShare(progress)
            let chosen = Self.draw(zip(habit, byContent).map { share * $0 + (1 - share) * $1 }, &generator)
            listener.append(byHabit[chosen])
            audio.append(byContent[chosen])
        }
        self.listener = listener
        self.audio = audio
    }

    /// A random distribution, the sharper the smaller `shape` is: exponents of a uniform number, normalised.
    private static func distribution(shape: Double, using generator: inout LabGenerator) -> [Double] {
        let raw = (0..<presetCount).map { _ in
            pow(Double.random(in: 0x1p-53..<1, using: &generator), 1 / shape) + 1e-12
        }
        let total = raw.reduce(0, +)
        let floored = raw.map { max($0 / total, probabilityFloor) }
        let flooredTotal = floored.reduce(0, +)
        return floored.map { $0 / flooredTotal }
    }

    private static func draw(_ probabilities: [Double], _ generator: inout LabGenerator) -> Int {
        var rest = Double.random(in: 0..<1, using: &generator)
        for (place, probability) in probabilities.enumerated() {
            rest -= probability
            if rest < 0 { return place }
        }
        return probabilities.count - 1
    }
}
