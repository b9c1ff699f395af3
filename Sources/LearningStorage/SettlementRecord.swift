// SPDX-License-Identifier: MIT
public import CacheModel
public import Prediction

/// A settled prediction and when it was settled: what is saved of it.
public struct SettlementRecord: Hashable, Sendable {
    public let settlement: PredictionSettlement
    public let settledAt: WallTime

    public init(settlement: PredictionSettlement, settledAt: WallTime) {
        self.settlement = settlement
        self.settledAt = settledAt
    }
}
