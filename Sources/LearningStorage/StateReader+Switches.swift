// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

extension StateReader {
    /// The single numbers of the switches.
    private struct Numbers {
        var switchCount: Int
        var recentShare: Double
        /// The oldest first.
        var runPresets: [Preset]
        var runPlaces: [Int]
    }

    /// What is stored of the switches. What earlier versions stored, or is left of a damaged database, is counts
    /// alone: the rest starts anew then.
    mutating func switches() throws(SQLiteError) -> SwitchState {
        let fresh = SwitchModel().state
        var transitions = try transitions()
        var recency = try recency()
        let listed = try rows(
            "preset", of: "listener_preset", "AND switch_place IS NOT NULL ORDER BY switch_place"
        ) { try LearningStore.preset($0, 0) }
        let weights = Dictionary(
            try rows("name, weight", of: "expert") { (try $0.text(0), try $0.real(1)) }
        ) { first, _ in first }
        let numbers = try numbers()
        let presets = Self.presets(
            listed, and: transitions.flatMap { $0.context + [$0.to] }, atMost: SwitchModel.presetCountMax)
        let known = Set(presets)
        let cellCount = transitions.count
        transitions.removeAll { !known.isSuperset(of: $0.context + [$0.to]) }
        leaveOut(cellCount - transitions.count, of: "transition", "presets beyond \(presets.count)")
        recency.removeAll { _ in presets.isEmpty }
        let visitMax = (transitions.map(\.visit) + recency.map(\.visit)).max() ?? 0
        // At least as many as have not faded.
        let switchCount = transitions.reduce(0) { $1.order == 0 ? $0 + $1.count : $0 }
        var state = SwitchState(
            presets: presets, recentPresets: numbers?.runPresets ?? Array(presets.prefix(1)),
            recentPlaces: numbers?.runPlaces ?? [], transitions: transitions, recency: recency,
            expertWeights: zip(SwitchState.expertNames, fresh.expertWeights).map { weights[$0] ?? $1 },
            recentShare: numbers?.recentShare ?? fresh.recentShare,
            switchCount: max(numbers?.switchCount ?? Int(switchCount), visitMax))
        do {
            return try SwitchModel(restoring: state).state
        } catch {
            leaveOut(1, of: "listener_model", error)
        }
        // The counts are worth more than the run and the weights.
        state.recentPresets = Array(presets.prefix(1))
        state.recentPlaces = []
        state.expertWeights = fresh.expertWeights
        state.recentShare = fresh.recentShare
        do {
            return try SwitchModel(restoring: state).state
        } catch {
            leaveOut(transitions.count + recency.count, of: "switches", error)
            return fresh
        }
    }

    private mutating func transitions() throws(SQLiteError) -> [TransitionCell] {
        try rows(
            """
            context_order, context, earlier_preset, earliest_preset, to_preset, count, recent_count, visit
            """, of: "transition"
        ) { row in
            let context = try [row.text(1), row.text(2), row.text(3)]
            return try TransitionCell(
                order: row.integer(0, in: 0...TransitionCell.orderMax),
                context: Self.oldestFirst(context, missing: "", row).map { name throws(SQLiteError) in
                    guard let preset = Preset(checking: name) else {
                        throw row.mismatch(1, "a preset name of \(name.utf8.count) bytes")
                    }
                    return preset
                }, to: LearningStore.preset(row, 4), count: row.real(5), recentCount: row.real(6),
                visit: row.integer(7, in: 1...Int.max))
        }
    }

    private mutating func recency() throws(SQLiteError) -> [RecencyCell] {
        try rows(
            "context_order, context, earlier_place, earliest_place, place, count, visit", of: "recency"
        ) { row in
            let places = 0...RecencyCell.placeMax
            let context = try (1...3).map { try row.integer($0, in: places) }
            return try RecencyCell(
                order: row.integer(0, in: 0...TransitionCell.orderMax),
                context: Self.oldestFirst(context, missing: 0, row), place: row.integer(4, in: places),
                count: row.real(5), visit: row.integer(6, in: 1...Int.max))
        }
    }

    private mutating func numbers() throws(SQLiteError) -> Numbers? {
        try model(
            """
            switch_count, recent_share, run_preset_1, run_preset_2, run_preset_3,
            run_place_1, run_place_2, run_place_3
            """
        ) { row in
            let names = try (2...4).map { try row.text($0) }
            let places = try (5...7).map { try row.integer($0, in: 0...RecencyCell.placeMax) }
            return Numbers(
                switchCount: try row.integer(0, in: 0...Int.max), recentShare: try row.real(1),
                runPresets: try Self.oldestFirst(names, missing: "", row).compactMap(Preset.init(checking:)),
                runPlaces: try Self.oldestFirst(places, missing: 0, row))
        }
    }

    /// The choices of the columns of a context, which hold the latest first.
    private static func oldestFirst<Choice: Equatable>(
        _ columns: [Choice], missing: Choice, _ row: SQLiteRow
    ) throws(SQLiteError) -> [Choice] {
        let choices = columns.prefix { $0 != missing }
        guard columns.dropFirst(choices.count).allSatisfy({ $0 == missing }) else {
            throw row.mismatch(1, "a context with a gap")
        }
        return choices.reversed()
    }
}
