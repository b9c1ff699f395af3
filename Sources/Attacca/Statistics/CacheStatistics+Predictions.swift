// SPDX-License-Identifier: MIT
import Prediction

extension CacheStatistics.Predictions {
    /// Counts a prediction that met what happened.
    mutating func count(_ settlement: PredictionSettlement) {
        if settlement.mixed.isRight { rightCount += 1 } else { wrongCount += 1 }
        if let rank = settlement.mixed.rank, rank <= 3 { topThreeCount += 1 }
        guard let audio = settlement.audio else { return }
        compared.count += 1
        if settlement.listener.isRight { compared.listenerRightCount += 1 }
        if audio.isRight { compared.audioRightCount += 1 }
        if settlement.mixed.isRight { compared.mixedRightCount += 1 }
        compared.listenerWeightSum += settlement.prediction.listenerWeight
    }
}

extension CacheStatistics.PresetPrefetch {
    init(_ finding: PrefetchVerdict.Finding) {
        switch finding {
        case .undecided: self = .undecided
        case .pays: self = .pays
        case .narrowed(let ranks): self = .narrowed(toRanks: ranks)
        }
    }

    /// Whether a preset at that place of a prediction, from 1, is rendered ahead.
    func allows(rank: Int) -> Bool {
        switch self {
        case .undecided, .pays: true
        case .narrowed(let ranks): ranks.contains(min(rank, PrefetchTrial.rankCount))
        }
    }
}
