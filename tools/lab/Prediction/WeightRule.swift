// SPDX-License-Identifier: MIT
import Foundation
import Prediction

/// A way to weigh the listener's source against the audio's.
enum WeightRule: String, CaseIterable {
    /// Attacca's own.
    case gridBayes = "grid_bayes"
    /// 70 to 30, always.
    case fixed = "fixed_70_30"
    /// From 0.70 in steps of 0.05 towards the source that gave more, from 0.5 to 0.9.
    case boundedSteps = "bounded_steps"
    /// Whichever of 0, 0.05 ... 1 would have done best by this listener: nobody can know it.
    case bestFixed = "best_fixed_in_hindsight"

    /// The mean surprise of a listener's switches under the rule, in bits.
    func bits(_ listener: SimulatedListener) -> Double {
        let pairs = zip(listener.listener, listener.audio)
        switch self {
        case .gridBayes:
            var posterior = WeightPosterior()
            return Self.mean(listener) { byListener, byAudio in
                let weight = posterior.mean
                posterior.settle(listener: byListener, audio: byAudio)
                return weight
            }
        case .fixed:
            return Self.mean(listener) { _, _ in 0.7 }
        case .boundedSteps:
            var weight = 0.7
            return Self.mean(listener) { byListener, byAudio in
                defer {
                    let step = byListener > byAudio ? 0.05 : byListener < byAudio ? -0.05 : 0
                    weight = min(max(weight + step, 0.5), 0.9)
                }
                return weight
            }
        case .bestFixed:
            return (0...20).map { place in
                let weight = Double(place) / 20
                return pairs.reduce(0) { $0 - log2(weight * $1.0 + (1 - weight) * $1.1) }
                    / Double(SimulatedListener.switchCount)
            }.min() ?? 0
        }
    }

    private static func mean(
        _ listener: SimulatedListener, weight: (_ listener: Double, _ audio: Double) -> Double
    ) -> Double {
        var bits = 0.0
        for (byListener, byAudio) in zip(listener.listener, listener.audio) {
            let weight = weight(byListener, byAudio)
            bits -= log2(weight * byListener + (1 - weight) * byAudio)
        }
        return bits / Double(SimulatedListener.switchCount)
    }
}
