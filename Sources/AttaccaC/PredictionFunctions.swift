// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/playback.h`.

@c @implementation
public func attacca_predictions(
    _ cache: OpaquePointer!, _ current: UnsafePointer<CChar>!,
    _ outPredictions: UnsafeMutablePointer<attacca_prediction>?, _ elementSize: Int, _ capacity: Int64,
    _ outCount: UnsafeMutablePointer<Int64>!
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        guard let outCount else { throw .invalidArgument("there is nowhere to put the count") }
        let predictions = object.cache.predictions(after: try CText.preset(current))
            .map(attacca_prediction.init)
        try SizedStruct.write(
            predictions, to: outPredictions, byteCount: elementSize, byteCountMin: Layout.prediction,
            capacity: capacity, "the predictions")
        outCount.pointee = Int64(predictions.count)
        return .ok
    }
}

@c @implementation
public func attacca_prediction_summary(
    _ cache: OpaquePointer!, _ current: UnsafePointer<CChar>!,
    _ outOverview: UnsafeMutablePointer<attacca_prediction_overview>!
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        let explanation = object.cache.explanation(after: try CText.preset(current))
        try SizedStruct.write(
            attacca_prediction_overview(explanation), to: outOverview,
            byteCountMin: Layout.predictionOverview, "the overview")
        return .ok
    }
}

@c @implementation
public func attacca_scenarios(
    _ cache: OpaquePointer!, _ outScenarios: UnsafeMutablePointer<attacca_scenario>?, _ elementSize: Int,
    _ capacity: Int64, _ outCount: UnsafeMutablePointer<Int64>!
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        guard let outCount else { throw .invalidArgument("there is nowhere to put the count") }
        let scenarios = object.cache.scenarios().map(attacca_scenario.init)
        try SizedStruct.write(
            scenarios, to: outScenarios, byteCount: elementSize, byteCountMin: Layout.scenario,
            capacity: capacity, "the scenarios")
        outCount.pointee = Int64(scenarios.count)
        return .ok
    }
}

extension attacca_prediction {
    fileprivate init(_ predicted: PredictedPreset) {
        self.init()
        CText.copy(predicted.preset.name, to: &preset)
        probability = predicted.probability
        by_listener = predicted.listenerProbability
        by_audio = predicted.audioProbability ?? -1
        by_matrix = predicted.matrixProbability
        by_rules = predicted.ruleScore ?? -1
    }
}

extension attacca_prediction_overview {
    fileprivate init(_ overview: PredictionOverview) {
        self.init()
        listener_weight = overview.listenerWeight
        confidence = overview.confidence
        switch_count = Int64(overview.switchCount)
        mode =
            switch overview.mode {
            case .normal: Int32(ATTACCA_MODE_NORMAL)
            case .exploration: Int32(ATTACCA_MODE_EXPLORATION)
            case .settled: Int32(ATTACCA_MODE_SETTLED)
            }
        guard let features = overview.features else { return }
        knows_audio = 1
        energy = features.energy
        brightness = features.brightness
        dynamics = features.dynamics
        vocal_presence = features.vocalPresence
        tempo_energy = features.tempoEnergy
    }
}

extension attacca_scenario {
    fileprivate init(_ scenario: PredictedScenario) {
        self.init()
        probability = scenario.probability
        switch scenario.kind {
        case .continues: kind = Int32(ATTACCA_SCENARIO_CONTINUES)
        case .switches(let chosen):
            kind = Int32(ATTACCA_SCENARIO_SWITCHES)
            CText.copy(chosen.name, to: &preset)
        case .togglesBack(let chosen):
            kind = Int32(ATTACCA_SCENARIO_TOGGLES_BACK)
            CText.copy(chosen.name, to: &preset)
        case .seeksForward: kind = Int32(ATTACCA_SCENARIO_SEEKS_FORWARD)
        case .seeksBack: kind = Int32(ATTACCA_SCENARIO_SEEKS_BACK)
        case .nextTrack: kind = Int32(ATTACCA_SCENARIO_NEXT_TRACK)
        case .previousTrack: kind = Int32(ATTACCA_SCENARIO_PREVIOUS_TRACK)
        }
    }
}
