// SPDX-License-Identifier: MIT
import CacheModel

/// The presets that can be chosen next, as the counts know them, and what the experts say of them.
struct CandidateSet {
    private struct Candidate {
        /// Its number in the history and in the base table; `nil` where it was never seen.
        let number, baseNumber: Int?
        /// Its place by recency, as counted.
        let rank: Int
        /// How many candidates share that rank.
        var rankShareCount = 1.0
        /// Its share below order 0 of the recency experts.
        var recencyShare: Double
    }

    private var candidates: [Candidate]
    private let contexts: (presets: RecentChoices, ranks: RecentChoices)
    /// The preset context in the numbers of the base table.
    private let baseContext: RecentChoices

    /// The candidates that a player offers.
    init(_ presets: [Preset], current: Preset, history: SwitchHistory, base: BaseTable) {
        self.init(
            presets.map { (history.numbers[$0], base.history.numbers[$0]) },
            current: history.numbers[current], baseCurrent: base.history.numbers[current], history, base)
    }

    /// Presets that were chosen before, by number.
    init(numbers: [Int], current: Int, history: SwitchHistory, base: BaseTable) {
        self.init(
            numbers.map { ($0, Self.baseNumber($0, history, base)) }, current: current,
            baseCurrent: Self.baseNumber(current, history, base), history, base)
    }

    private init(
        _ presets: [(number: Int?, baseNumber: Int?)], current: Int?, baseCurrent: Int?,
        _ history: SwitchHistory, _ base: BaseTable
    ) {
        contexts = history.contexts(from: current)
        baseContext = Self.baseContext(contexts.presets, baseCurrent, history, base)
        let places = history.places(from: current)
        let novelPlace = max(1, history.byRecency.count(where: { $0 != current }) + 1)
        candidates = presets.map { number, baseNumber in
            let place = number.map { places[$0] } ?? novelPlace
            return Candidate(
                number: number, baseNumber: baseNumber, rank: min(place, SwitchHistory.rankMax),
                recencyShare: 1 / Double(place))
        }
        shareRanks()
    }

    private mutating func shareRanks() {
        var counts = [Double](repeating: 0, count: SwitchHistory.rankMax + 1)
        for candidate in candidates { counts[candidate.rank] += 1 }
        let total = candidates.reduce(0) { $0 + $1.recencyShare }
        for place in candidates.indices {
            candidates[place].rankShareCount = counts[candidates[place].rank]
            candidates[place].recencyShare /= total
        }
    }

    private static func baseNumber(_ number: Int, _ history: SwitchHistory, _ base: BaseTable) -> Int? {
        history.name(number).flatMap { base.history.numbers[$0] }
    }

    /// The same choices in the numbers of the base table; what it does not know is like nothing it has seen.
    private static func baseContext(
        _ recent: RecentChoices, _ current: Int?, _ history: SwitchHistory, _ base: BaseTable
    ) -> RecentChoices {
        var translated = RecentChoices()
        for place in (1..<RecentChoices.count).reversed() where recent[place] != RecentChoices.missing {
            translated.append(baseNumber(recent[place], history, base) ?? RecentChoices.unknown)
        }
        translated.append(current ?? RecentChoices.unknown)
        return translated
    }

    // MARK: Estimates

    /// What every expert says: habit, recent and recency, each from order 0 to 3.
    func estimates(history: SwitchHistory, base: BaseTable) -> ExpertEstimates {
        var estimates = ExpertEstimates(
            candidateCount: candidates.count, expertCount: SwitchModel.expertCount)
        let equal = Array(repeating: 1 / Double(candidates.count), count: candidates.count)
        let baseRows = base.history.presetCounts.map { baseRow($0) }
        for speed in 0..<2 {
            var probabilities = equal
            for order in 0..<SwitchHistory.orderCount {
                let table = history.presetCounts[order]
                let slot = table.slot(after: contexts.presets)
                Self.backOff(&probabilities, base: baseRows[order]) { place in
                    guard let slot, let number = candidates[place].number else { return 0 }
                    return table.count(slot, speed: speed, number)
                }
                estimates.append(probabilities)
            }
        }
        var probabilities = candidates.map(\.recencyShare)
        for order in 0..<SwitchHistory.orderCount {
            let row = rankRow(history.rankCounts[order])
            Self.backOff(&probabilities, base: rankRow(base.history.rankCounts[order])) { row[$0] }
            estimates.append(probabilities)
        }
        return estimates
    }

    /// The base table's counts after the presets; those it does not know get the average of the others.
    private func baseRow(_ table: ContextCounts) -> [Double] {
        guard let slot = table.slot(after: baseContext) else { return [] }
        let known = candidates.map { $0.baseNumber.map { table.count(slot, speed: 0, $0) } }
        let knownCount = known.count { $0 != nil }
        guard knownCount > 0 else { return [] }
        let average = known.reduce(0) { $0 + ($1 ?? 0) } / Double(knownCount)
        return known.map { $0 ?? average }
    }

    /// The counts after the ranks, each shared by the candidates of its rank.
    private func rankRow(_ table: ContextCounts) -> [Double] {
        guard let slot = table.slot(after: contexts.ranks) else {
            return Array(repeating: 0, count: candidates.count)
        }
        return candidates.map { table.count(slot, speed: 0, $0.rank) / $0.rankShareCount }
    }

    /// From the estimate of one order to that of the next; see ``SwitchModel``.
    private static func backOff(
        _ probabilities: inout [Double], base: [Double], count: (Int) -> Double
    ) {
        let baseTotal = base.reduce(0, +)
        let trust = baseTotal / (baseTotal + BaseTable.strength)
        let baseFactor = baseTotal > 0 ? BaseTable.strength * trust / baseTotal : 0
        let strength = SwitchModel.backOffStrength * (1 - trust)
        var total = 0.0
        for place in probabilities.indices {
            let own = count(place) + (baseTotal > 0 ? baseFactor * base[place] : 0)
            probabilities[place] = own + strength * probabilities[place]
            total += probabilities[place]
        }
        for place in probabilities.indices { probabilities[place] /= total }
    }
}
