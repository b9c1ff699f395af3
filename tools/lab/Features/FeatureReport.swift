// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import Foundation

/// What the experiment prints.
struct FeatureReport: Encodable {
    /// Physical quantities, with their units.
    struct Physical: Encodable {
        let loudnessLufs: Double
        let crestFactorDb: Double
        let spectralCentroidHz: Double
        let spectralRolloffHz: Double
        let spectralFlatness: Double
        let onsetStrengthDbPerFrame: Double
        let tempoEnergy: Double
        let vocalPresence: Double

        init(_ features: PhysicalFeatures) {
            loudnessLufs = features.loudnessLUFS
            crestFactorDb = features.crestFactorDecibels
            spectralCentroidHz = features.spectralCentroidHertz
            spectralRolloffHz = features.spectralRolloffHertz
            spectralFlatness = features.spectralFlatness
            onsetStrengthDbPerFrame = features.onsetStrengthDecibelsPerFrame
            tempoEnergy = features.tempoEnergy
            vocalPresence = features.vocalPresence
        }
    }

    /// The five features from 0 to 1.
    struct Features: Encodable {
        let energy: Double
        let brightness: Double
        let dynamics: Double
        let vocalPresence: Double
        let tempoEnergy: Double

        init(_ features: AudioFeatures) {
            energy = features.energy
            brightness = features.brightness
            dynamics = features.dynamics
            vocalPresence = features.vocalPresence
            tempoEnergy = features.tempoEnergy
        }
    }

    /// One way of looking at some audio.
    struct Analysis: Encodable {
        let physical: Physical
        let features: Features
        /// Median time of the repetitions; none for the whole file, which is decoded meanwhile.
        let analysisMs: Double?

        init(_ features: PhysicalFeatures, analysisMs: Double?) {
            physical = Physical(features)
            self.features = Features(features.audioFeatures)
            self.analysisMs = analysisMs
        }
    }

    struct Chunk: Encodable {
        let index: Int
        let startSeconds: Double
        let seconds: Double
        /// Time that decoding the chunk took.
        let decodeMs: Double
        let whole: Analysis
        let sparse: Analysis
    }

    /// Medians over the chunks of full length, or over all when there is none.
    struct Times: Encodable {
        let decodeMs: Double
        let wholeAnalysisMs: Double
        let sparseAnalysisMs: Double

        /// - Precondition: `chunks` is not empty.
        init(_ chunks: [Chunk], chunkSeconds: Double) {
            let full = chunks.filter { $0.seconds > 0.999 * chunkSeconds }
            let subjects = full.isEmpty ? chunks : full
            decodeMs = Quantiles(subjects.map(\.decodeMs)).median
            wholeAnalysisMs = Quantiles(subjects.map { $0.whole.analysisMs ?? 0 }).median
            sparseAnalysisMs = Quantiles(subjects.map { $0.sparse.analysisMs ?? 0 }).median
        }
    }

    let file: String
    let analyzerVersion: Int
    let sampleRateHz: Int
    let channels: Int
    let seconds: Double
    let windowFrames: Int
    let hopFrames: Int
    let chunkSeconds: Double
    let wholeFile: Analysis
    let chunks: [Chunk]
    let medians: Times?

    // MARK: For people

    var lines: [String] {
        var table = LabTable(header: [
            "chunk", "LUFS", "crest dB", "centroid Hz", "rolloff Hz", "flatness", "onset dB", "tempo",
            "vocal", "energy", "bright", "dynam", "vocal01", "tempo01", "ms",
        ])
        for chunk in chunks {
            table.append(Self.cells("\(chunk.index) whole", chunk.whole))
            table.append(Self.cells("\(chunk.index) sparse", chunk.sparse))
        }
        table.append(Self.cells("file", wholeFile))
        let title = "\(file): \(sampleRateHz) Hz, \(channels) channels, \(Self.text(seconds, 1)) s"
        let times = medians.map {
            "medians of chunks: decode \(Self.text($0.decodeMs, 2)) ms, whole "
                + "\(Self.text($0.wholeAnalysisMs, 3)) ms, sparse \(Self.text($0.sparseAnalysisMs, 3)) ms"
        }
        return [title, ""] + table.lines + (times.map { ["", $0] } ?? [])
    }

    private static func cells(_ name: String, _ analysis: Analysis) -> [String] {
        let (physical, features) = (analysis.physical, analysis.features)
        return [
            name, text(physical.loudnessLufs, 2), text(physical.crestFactorDb, 2),
            text(physical.spectralCentroidHz, 1), text(physical.spectralRolloffHz, 1),
            text(physical.spectralFlatness, 5), text(physical.onsetStrengthDbPerFrame, 3),
            text(physical.tempoEnergy, 3), text(physical.vocalPresence, 3), text(features.energy, 3),
            text(features.brightness, 3), text(features.dynamics, 3), text(features.vocalPresence, 3),
            text(features.tempoEnergy, 3), analysis.analysisMs.map { text($0, 3) } ?? "",
        ]
    }

    private static func text(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }
}
