// SPDX-License-Identifier: MIT
import Attacca
import AudioAnalysis
import CacheModel

/// What `predict` prints: for each preset that may play what comes next, and why.
struct ForecastReport {
    let forecast: ListenerForecast
    let audio: AudioExcerpt?
    let predictions: [PredictionOverview]
    private let isPresetKnown: Bool

    /// - Parameters:
    ///   - preset: The one that plays; `nil` is the one chosen last, and before any was each in turn.
    ///   - audio: What plays, if that is known.
    init(_ forecast: ListenerForecast, from preset: Preset?, audio: AudioExcerpt?) {
        self.forecast = forecast
        self.audio = audio
        let last = forecast.lastPreset.flatMap { forecast.presets.contains($0) ? $0 : nil }
        let current = preset ?? last
        isPresetKnown = current != nil
        predictions = (current.map { [$0] } ?? forecast.presets).map {
            forecast.prediction(after: $0, at: audio?.place ?? ListenerForecast.Place())
        }
    }

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    func scenarios(_ prediction: PredictionOverview) -> [PredictedScenario] {
        forecast.scenarios(after: prediction.current, at: audio?.place ?? ListenerForecast.Place())
    }

    // MARK: Text

    private var lines: [String] {
        var lines = [listenerLine]
        if let audio { lines += audioLines(audio) }
        if !isPresetKnown, audio == nil { return lines + [""] + tableLines }
        for prediction in predictions { lines += [""] + predictionLines(prediction) }
        return lines
    }

    private var listenerLine: String {
        guard forecast.isKnown else {
            return
                "nothing is known of the listener \(forecast.listener) yet: this is what everybody starts from"
        }
        return "listener \(forecast.listener): \(forecast.switchCount) switch"
            + (forecast.switchCount == 1 ? "" : "es") + " learned"
    }

    private func audioLines(_ audio: AudioExcerpt) -> [String] {
        var table = TextTable(columns: [.left, .right, .left])
        let (features, measured) = (audio.features, audio.measured)
        func units(_ value: Double?, _ decimals: Int, _ unit: String) -> String {
            value.map { TextFormat.fixed($0, decimals: decimals) + " " + unit } ?? ""
        }
        let rows: [(String, Double, String)] = [
            ("energy", features.energy, units(measured?.loudnessLUFS, 1, "LUFS")),
            ("brightness", features.brightness, units(measured?.spectralCentroidHertz, 0, "Hz")),
            ("dynamics", features.dynamics, units(measured?.crestFactorDecibels, 1, "dB")),
            ("vocal presence", features.vocalPresence, units(measured?.vocalPresence, 3, "of the energy")),
            ("tempo energy", features.tempoEnergy, ""),
        ]
        for row in rows { table.append([row.0, TextFormat.fixed(row.1, decimals: 3), row.2]) }
        let place =
            "chunk \(audio.chunkIndex), \(TextFormat.clock(seconds: audio.startSeconds)) to "
            + TextFormat.clock(seconds: audio.startSeconds + audio.seconds)
        let origin = measured == nil ? "as stored" : "analysed now"
        return ["audio: \(DisplayText.printable(audio.track.rawValue)), \(place), \(origin)"]
            + table.lines.map { "  " + $0 }
            + (audio.genre.map { ["  genre \(DisplayText.printable($0))"] } ?? [])
    }

    /// Every row of what is shipped, in one table.
    private var tableLines: [String] {
        var table = TextTable(
            columns: [.left] + Array(repeating: .right, count: forecast.presets.count))
        table.append(["from"] + forecast.presets.map(\.name))
        for prediction in predictions {
            table.append(
                [prediction.current.name]
                    + forecast.presets.map { preset in
                        prediction.presets.first { $0.preset == preset }
                            .map { TextFormat.fixed($0.probability, decimals: 3) } ?? "-"
                    })
        }
        return table.lines
    }

    private func predictionLines(_ prediction: PredictionOverview) -> [String] {
        let confidence = TextFormat.fixed(prediction.confidence, decimals: 2)
        return ["after \(prediction.current.name), confidence \(confidence)"]
            + presetLines(prediction).map { "  " + $0 } + reasonLines(prediction) + scenarioLines(prediction)
    }

    private func presetLines(_ prediction: PredictionOverview) -> [String] {
        let counts = forecast.counts(after: prediction.current)
        var table = TextTable(header: [
            "preset": .left, "next": .right, "listener": .right, "matrix": .right, "chosen": .right,
            "audio": .right, "rules": .right,
        ])
        func cell(_ value: Double?) -> String { value.map { TextFormat.fixed($0, decimals: 3) } ?? "-" }
        for preset in prediction.presets {
            table.append([
                preset.preset.name, cell(preset.probability), cell(preset.listenerProbability),
                cell(preset.matrixProbability), TextFormat.fixed(counts[preset.preset] ?? 0, decimals: 2),
                cell(preset.audioProbability), cell(preset.ruleScore),
            ])
        }
        return table.lines
    }

    private func reasonLines(_ prediction: PredictionOverview) -> [String] {
        let trusted = prediction.experts.filter { $0.weight >= 0.005 }.sorted { $0.weight > $1.weight }
        var lines = ["listener: " + trusted.map { "\($0.name) \(fixed($0.weight))" }.joined(separator: ", ")]
        if prediction.features != nil {
            lines.append(
                "mixed: listener \(fixed(prediction.listenerWeight)), audio \(fixed(1 - prediction.listenerWeight)), "
                    + Self.words(prediction.weightCircumstances, settlementCount: forecast.settlementCount))
        }
        return lines.map { "  " + $0 }
    }

    private func scenarioLines(_ prediction: PredictionOverview) -> [String] {
        var table = TextTable(columns: [.left, .right])
        for scenario in scenarios(prediction) {
            table.append([Self.words(scenario.kind), fixed(scenario.probability)])
        }
        return ["  within 30 s"] + table.lines.map { "    " + $0 }
    }

    private func fixed(_ value: Double) -> String { TextFormat.fixed(value, decimals: 3) }

    private static func words(
        _ circumstances: PredictionOverview.Circumstances, settlementCount: Int
    ) -> String {
        let parts = [
            circumstances.mode.map { "in mode \($0.rawValue)" },
            circumstances.isWarm.map { $0 ? "of a known listener" : "of a new listener" },
            circumstances.preset.map { "after \($0.name)" },
        ].compactMap { $0 }
        let predictions = TextFormat.count(settlementCount, "prediction")
        guard parts.isEmpty else { return "learned " + parts.joined(separator: ", ") }
        return settlementCount == 0 ? "where everybody starts" : "learned of all \(predictions)"
    }

    private static func words(_ kind: PredictedScenario.Kind) -> String {
        switch kind {
        case .continues: "continue"
        case .switches(let preset): "switch to \(preset.name)"
        case .togglesBack(let preset): "back to \(preset.name)"
        case .seeksForward: "seek forward"
        case .seeksBack: "seek back"
        case .nextTrack: "next track"
        case .previousTrack: "previous track"
        }
    }
}
