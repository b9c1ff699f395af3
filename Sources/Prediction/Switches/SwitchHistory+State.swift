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

    /// Every cell of the presets, by order, context and preset.
    var transitions: [TransitionCell] {
        let table = presetCounts
        return table.keys.indices.flatMap { slot -> [TransitionCell] in
            let order = RecentChoices.order(of: table.keys[slot])
            let context = Self.choices(RecentChoices(key: table.keys[slot]), order: order).compactMap(name)
            return numbers.compactMap { preset, number in
                let counts = (0..<2).map { table.count(slot, speed: $0, number) }
                guard counts != [0, 0] else { return nil }
                return TransitionCell(
                    unchecked: order, context: context, to: preset, count: counts[0], recentCount: counts[1],
                    visit: table.visits[slot])
            }
        }.sorted { first, second in
            guard first.order == second.order else { return first.order < second.order }
            return first.context == second.context
                ? first.to < second.to : first.context.lexicographicallyPrecedes(second.context)
        }
    }

    /// Every cell of the places by recency, by order, context and place.
    var recency: [RecencyCell] {
        let table = rankCounts
        return table.keys.indices.flatMap { slot -> [RecencyCell] in
            let order = RecentChoices.order(of: table.keys[slot])
            let context = Self.choices(RecentChoices(key: table.keys[slot]), order: order)
            return (1...Self.rankMax).compactMap { place in
                let count = table.count(slot, speed: 0, place)
                guard count > 0 else { return nil }
                return RecencyCell(
                    unchecked: order, context: context, place: place, count: count,
                    visit: table.visits[slot])
            }
        }.sorted { first, second in
            guard first.order == second.order else { return first.order < second.order }
            return first.context == second.context
                ? first.place < second.place : first.context.lexicographicallyPrecedes(second.context)
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
