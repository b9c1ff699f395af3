// SPDX-License-Identifier: MIT
import CacheModel

/// The presets that can be chosen next, as the counts know them, and what the experts say of them.
///
/// Arrays with an element for each candidate, since this runs with every switch.
struct CandidateSet {
    /// Stands for the number of a preset that was never seen.
    private static let unseen = -1

    /// The numbers in the history and in the base table.
    private let numbers, baseNumbers: [Int]
    /// The place by recency, as counted, and how many candidates share it.
    private var ranks: [Int] = []
    private var rankShares: [Double] = []
    /// Below order 0 of the recency experts: a share that falls with the place.
    private var recencyShares: [Double] = []
    private let contexts: (presets: RecentChoices, ranks: RecentChoices)
    /// The preset context in the numbers of the base table.
    private let baseContext: RecentChoices

    /// The candidates that a player offers.
    ///
    /// - Precondition: At least one, each once, `current` not among them.
    init(_ presets: [Preset], current: Preset, history: SwitchHistory, base: BaseTable) {
        self.init(
            numbers: presets.map { history.numbers[$0] ?? Self.unseen },
            baseNumbers: base.isEmpty ? [] : presets.map { base.history.numbers[$0] ?? Self.unseen },
            current: history.numbers[current],
            baseCurrent: base.isEmpty ? nil : base.history.numbers[current], history, base)
    }

    /// Presets that were chosen before, by number.
    ///
    /// - Precondition: At least one, each once, `current` not among them.
    init(numbers: [Int], current: Int, history: SwitchHistory, base: BaseTable) {
        self.init(
            numbers: numbers,
            baseNumbers: base.isEmpty
                ? [] : numbers.map { Self.baseNumber($0, history, base) ?? Self.unseen },
            current: current, baseCurrent: Self.baseNumber(current, history, base), history, base)
    }

    private init(
        numbers: [Int], baseNumbers: [Int], current: Int?, baseCurrent: Int?, _ history: SwitchHistory,
        _ base: BaseTable
    ) {
        self.numbers = numbers
        self.baseNumbers = baseNumbers
        contexts = history.contexts(from: current)
        baseContext =
            base.isEmpty
            ? RecentChoices() : Self.baseContext(contexts.presets, baseCurrent, history, base)
        setPlaces(history, current)
    }

    private mutating func setPlaces(_ history: SwitchHistory, _ current: Int?) {
        let places = history.places(from: current)
        var shareCounts = [Int](repeating: 0, count: SwitchHistory.rankMax + 1)
        var total = 0.0
        ranks.reserveCapacity(numbers.count)
        recencyShares.reserveCapacity(numbers.count)
        for number in numbers {
            let place = number == Self.unseen ? places.novel : places.byNumber[number]
            let rank = min(place, SwitchHistory.rankMax)
            ranks.append(rank)
            shareCounts[rank] += 1
            recencyShares.append(1 / Double(place))
            total += 1 / Double(place)
        }
        for place in recencyShares.indices { recencyShares[place] /= total }
        rankShares = ranks.map { 1 / Double(shareCounts[$0]) }
    }

    private static func baseNumber(_ number: Int, _ history: SwitchHistory, _ base: BaseTable) -> Int? {
        base.isEmpty ? nil : history.name(number).flatMap { base.history.numbers[$0] }
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
        let orderCount = SwitchHistory.orderCount
        let baseRows = base.isEmpty ? [] : (0..<orderCount).map { baseRow(order: $0, base) }
        let baseRankRows = base.isEmpty ? [] : (0..<orderCount).map { baseRankRow(order: $0, base) }
        let equal = 1 / Double(numbers.count)
        return ExpertEstimates(candidateCount: numbers.count, expertCount: SwitchModel.expertCount) {
            values in
            for order in 0..<orderCount {
                let slot = history.presetCounts.slot(order: order, after: contexts.presets)
                for speed in 0..<2 {
                    let start = (speed * orderCount + order) * numbers.count
                    for place in numbers.indices {
                        values[start + place] = order == 0 ? equal : values[start + place - numbers.count]
                    }
                    Self.backOff(values, start, base: baseRows.isEmpty ? [] : baseRows[order]) { place in
                        slot.map { history.presetCounts.count($0, speed: speed, numbers[place]) } ?? 0
                    }
                }
                let slotOfRanks = history.rankCounts.slot(order: order, after: contexts.ranks)
                let start = (2 * orderCount + order) * numbers.count
                for place in numbers.indices {
                    values[start + place] =
                        order == 0 ? recencyShares[place] : values[start + place - numbers.count]
                }
                Self.backOff(values, start, base: baseRankRows.isEmpty ? [] : baseRankRows[order]) { place in
                    slotOfRanks.map {
                        history.rankCounts.count($0, speed: 0, ranks[place]) * rankShares[place]
                    } ?? 0
                }
            }
        }
    }

    /// The base table's counts after the presets; those it does not know get the average of the others.
    private func baseRow(order: Int, _ base: BaseTable) -> [Double] {
        let table = base.history.presetCounts
        let knownCount = baseNumbers.count { $0 != Self.unseen }
        guard knownCount > 0, let slot = table.slot(order: order, after: baseContext) else { return [] }
        var row = baseNumbers.map { table.count(slot, speed: 0, $0) }
        let average = row.reduce(0, +) / Double(knownCount)
        for place in row.indices where baseNumbers[place] == Self.unseen { row[place] = average }
        return row
    }

    /// The base table's counts after the ranks, each shared by the candidates of its rank.
    private func baseRankRow(order: Int, _ base: BaseTable) -> [Double] {
        let table = base.history.rankCounts
        guard let slot = table.slot(order: order, after: contexts.ranks) else { return [] }
        return ranks.indices.map { table.count(slot, speed: 0, ranks[$0]) * rankShares[$0] }
    }

    /// From the estimate of one order to that of the next; see ``SwitchModel``.
    ///
    /// - Parameters:
    ///   - values: From `start` on the estimate of the order before, and afterwards that of this one.
    ///   - base: The base table's counts; empty when it has seen nothing.
    ///   - count: The count of a candidate.
    @inline(__always)
    private static func backOff(
        _ values: UnsafeMutableBufferPointer<Double>, _ start: Int, base: [Double], count: (Int) -> Double
    ) {
        let candidateCount = values.count / SwitchModel.expertCount
        let baseTotal = base.reduce(0, +)
        let trust = baseTotal / (baseTotal + BaseTable.strength)
        let strength = SwitchModel.backOffStrength * (1 - trust)
        let factor = baseTotal > 0 ? BaseTable.strength * trust / baseTotal : 0
        var total = 0.0
        for place in 0..<candidateCount {
            var own = count(place) + strength * values[start + place]
            if baseTotal > 0 { own += factor * base[place] }
            values[start + place] = own
            total += own
        }
        let scale = 1 / total
        for place in 0..<candidateCount { values[start + place] *= scale }
    }
}
