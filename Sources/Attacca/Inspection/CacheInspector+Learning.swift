// SPDX-License-Identifier: MIT
import CacheDatabase
import LearningStorage
import Prediction

extension CacheInspector {
    /// The listeners that have a profile, by name.
    public func listeners() throws(AttaccaError) -> [String] {
        try reading { () throws in try learning.listeners() }
    }

    /// What is known of a listener; `nil` for one who has no profile.
    ///
    /// - Parameters:
    ///   - listener: Who the listener is.
    ///   - dayCountMax: How many of the last days with predictions to list; not negative.
    /// - Precondition: The name of the listener has 1 to 256 UTF-8 bytes.
    public func learning(
        listener: String, dayCountMax: Int = 14
    ) throws(AttaccaError) -> LearningOverview? {
        let name = Self.name(listener)
        return try reading { () throws in
            guard try learning.listeners().contains(listener) else { return nil }
            let loaded = try learning.load(listener: name)
            return LearningOverview(
                listener: listener, state: loaded.predictor ?? Predictor(presets: []).state,
                transitions: try transitions(listener: listener),
                days: try learning.dailyAccuracy(listener: name, limit: dayCountMax),
                damagedRowCount: loaded.damagedRowCount)
        }
    }

    /// Everything that is stored of a listener; `nil` for one who has no profile.
    ///
    /// - Precondition: The name of the listener has 1 to 256 UTF-8 bytes.
    public func exportLearning(listener: String) throws(AttaccaError) -> LearningExport? {
        let name = Self.name(listener)
        return try reading { () throws in
            try learning.export(listener: name).map { tables in
                LearningExport(
                    schemaVersion: DatabaseSchema.version, listener: listener,
                    tables: tables.map { table in
                        LearningExport.Table(
                            name: table.name, columns: table.columns,
                            rows: table.rows.map { $0.map(LearningExport.Value.init) })
                    })
            }
        }
    }

    static func name(_ listener: String) -> ListenerName {
        guard let name = ListenerName(checking: listener) else {
            preconditionFailure("a listener's name has 1 to 256 bytes, not \(listener.utf8.count)")
        }
        return name
    }
}

extension LearningExport.Value {
    init(_ value: LearnedTable.Value) {
        switch value {
        case .null: self = .null
        case .integer(let integer): self = .integer(integer)
        case .real(let real): self = .real(real)
        case .text(let text): self = .text(text)
        case .reals(let reals): self = .reals(reals)
        }
    }
}

extension LearningOverview {
    init(
        listener: String, state: PredictorState, transitions: [TransitionOverview], days: [DailyAccuracy],
        damagedRowCount: Int
    ) {
        self.listener = listener
        self.transitions = transitions
        self.damagedRowCount = damagedRowCount
        switchCount = state.switches.switchCount
        choiceCount = state.affinity.choiceCount
        presets = state.switches.presets
        experts = zip(SwitchState.expertNames, state.switches.expertWeights).map(Expert.init)
        recentShare = state.switches.recentShare
        weights = state.mixer.map { cell in
            Weight(
                mode: cell.context.mode?.rawValue, isWarm: cell.context.isWarm, preset: cell.context.preset,
                listenerWeight: cell.posterior.mean, settlementCount: cell.count)
        }
        rates = state.rates.map { Rate(kind: $0.kind.rawValue, perHour: $0.perSecond * 3_600) }
        ruleWeight = state.affinity.ruleWeight
        sharpness = state.affinity.sharpness
        affinities = state.affinity.cells.map {
            Affinity(genre: $0.genre, preset: $0.preset, weights: $0.weights)
        }
        genres = state.affinity.genres.map { Genre(name: $0.name, choiceCount: $0.count) }
        self.days = days.map(Day.init)
        prefetch = Prefetch(PrefetchVerdict(restoring: state.trials))
    }
}

extension LearningOverview.Day {
    init(_ accuracy: DailyAccuracy) {
        day = accuracy.day
        predictionCount = accuracy.predictionCount
        audioCount = accuracy.audioCount
        listenerRightCount = accuracy.byListener.rightCount
        audioRightCount = accuracy.byAudio.rightCount
        mixedRightCount = accuracy.mixed.rightCount
        listenerBits = accuracy.byListener.bits
        audioBits = accuracy.byAudio.bits
        mixedBits = accuracy.mixed.bits
        listenerWeight = accuracy.listenerWeight
    }
}

extension LearningOverview.Prefetch {
    init(_ verdict: PrefetchVerdict) {
        switch verdict.finding {
        case .undecided: (finding, ranks) = ("undecided", [])
        case .pays: (finding, ranks) = ("pays", [])
        case .narrowed(let ranks): (finding, self.ranks) = ("narrowed", ranks)
        }
        let total = verdict.total
        trialCount = verdict.trials.count
        presetRenderCount = total.presetRenderCounts.reduce(0, +)
        presetSavedCount = total.presetSavedCounts.reduce(0, +)
        readAheadRenderCount = total.readAheadRenderCount
        readAheadSavedCount = total.readAheadSavedCount
    }
}
