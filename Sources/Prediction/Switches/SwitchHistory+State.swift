// SPDX-License-Identifier: MIT
import CacheModel

extension SwitchHistory {
    /// The choices that are there, the oldest first.
    private static func choices(_ recent: RecentChoices, order: Int = RecentChoices.count) -> [Int] {
        (0..<order).reversed().map { recent[$0] }.filter { $0 != RecentChoices.missing }
    }

    private static func recent(_ choices: [Int]) -> RecentChoices {
        var recent = RecentChoices()
        for choice in choices { recent.append(choice) }
        return recent
    }

    var runPresets: [Preset] { Self.choices(recentPresets).compactMap(name) }
    var runPlaces: [Int] { Self.choices(recentRanks) }

    /// The slots of a table by order, then context, whose choices are ranked.
    ///
    /// - Parameter rank: Of a choice, from 1 to below 128.
    private static func slots(_ table: ContextCounts, rank: (Int) -> Int) -> [Int] {
        let places = table.keys.map { key in
            let order = RecentChoices.order(of: key)
            let context = choices(RecentChoices(key: key), order: order).map(rank)
            // One number a context; what is missing at its end comes before all that could stand there.
            return (0..<RecentChoices.count).reduce(order) { place, index in
                place << 7 | (index < context.count ? context[index] : 0)
            }
        }
        return table.keys.indices.sorted { places[$0] < places[$1] }
    }

    /// Every cell of the presets, by order, context and preset.
    var transitions: [TransitionCell] {
        let table = presetCounts
        let byName = numbers.sorted { $0.key < $1.key }
        let ranks = Dictionary(uniqueKeysWithValues: zip(byName.map(\.value), 1...))
        return Self.slots(table, rank: { ranks[$0] ?? 0 }).flatMap { slot -> [TransitionCell] in
            let order = RecentChoices.order(of: table.keys[slot])
            let context = Self.choices(RecentChoices(key: table.keys[slot]), order: order).compactMap(name)
            return byName.compactMap { preset, number in
                let count = table.count(slot, speed: 0, number)
                let recentCount = table.count(slot, speed: 1, number)
                guard count != 0 || recentCount != 0 else { return nil }
                return TransitionCell(
                    unchecked: order, context: context, to: preset, count: count, recentCount: recentCount,
                    visit: table.visits[slot])
            }
        }
    }

    /// Every cell of the places by recency, by order, context and place.
    var recency: [RecencyCell] {
        let table = rankCounts
        return Self.slots(table, rank: { $0 }).flatMap { slot -> [RecencyCell] in
            let order = RecentChoices.order(of: table.keys[slot])
            let context = Self.choices(RecentChoices(key: table.keys[slot]), order: order)
            return (1...Self.rankMax).compactMap { place in
                let count = table.count(slot, speed: 0, place)
                guard count > 0 else { return nil }
                return RecencyCell(
                    unchecked: order, context: context, place: place, count: count,
                    visit: table.visits[slot])
            }
        }
    }

    /// Takes in what was stored.
    ///
    /// - Precondition: Nothing was learned yet.
    mutating func restore(_ state: SwitchState) throws(PredictionError) {
        guard state.presets.count <= Self.presetCountMax else { throw .tooManyPresets(state.presets.count) }
        guard Set(state.presets).count == state.presets.count else {
            throw .duplicatePreset
        }
        let visits = state.transitions.map(\.visit) + state.recency.map(\.visit)
        guard state.switchCount >= visits.max() ?? 0, state.switchCount < 1 << 53 else {
            throw .impossibleSwitchCount(state.switchCount)
        }
        restore(presets: state.presets, switchCount: state.switchCount)
        try restoreRun(state)
        for cell in state.transitions {
            let context = try cell.context.map { preset throws(PredictionError) in try number(known: preset) }
            let isNew = restore(
                presetOrder: cell.order, after: Self.recent(context), try number(known: cell.to),
                counts: [cell.count, cell.recentCount], visit: cell.visit)
            guard isNew else { throw .repeatedCell(cell.context.map(\.name), to: cell.to.name) }
        }
        for cell in state.recency {
            let isNew = restore(
                rankOrder: cell.order, after: Self.recent(cell.context), cell.place, counts: [cell.count],
                visit: cell.visit)
            guard isNew else {
                throw .repeatedCell(cell.context.map { "place \($0)" }, to: "place \(cell.place)")
            }
        }
    }

    private mutating func restoreRun(_ state: SwitchState) throws(PredictionError) {
        let run = try state.recentPresets.map { preset throws(PredictionError) in try number(known: preset) }
        guard run.count <= RecentChoices.count, state.recentPlaces.count <= RecentChoices.count,
            state.recentPlaces.allSatisfy((1...Self.rankMax).contains),
            run.isEmpty == byRecency.isEmpty, zip(run, run.dropFirst()).allSatisfy(!=)
        else { throw .impossibleRun }
        // The run is what was chosen last: the order by recency begins with it.
        var latest: [Int] = []
        for number in run.reversed() where !latest.contains(number) { latest.append(number) }
        guard byRecency.starts(with: latest) else { throw .impossibleRun }
        restore(recentPresets: Self.recent(run), recentRanks: Self.recent(state.recentPlaces))
    }

    private func number(known preset: Preset) throws(PredictionError) -> Int {
        guard let number = numbers[preset] else { throw .unknownPreset(preset) }
        return number
    }
}
