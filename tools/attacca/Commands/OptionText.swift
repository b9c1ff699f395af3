// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import AudioAnalysis
import CacheModel
import Logging
import PresetRendering

/// Reads the values of options; what cannot be read is refused with what it could have been.
enum OptionText {
    static let presetNames = ReferenceRenderer.presets.map(\.name).joined(separator: ", ")
    static let sampleFormatNames = SampleFormat.allCases.map(\.name).joined(separator: ", ")
    static let logLevelNames = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    @Sendable static func preset(_ text: String) throws -> Preset {
        guard let preset = ReferenceRenderer.presets.first(where: { $0.name == text }) else {
            throw ValidationError(
                "\"\(text)\" is none of \(presetNames).")
        }
        return preset
    }

    /// Any name that a cache can hold: players bring their own presets.
    @Sendable static func storedPreset(_ text: String) throws -> Preset {
        guard let preset = Preset(checking: text) else {
            throw ValidationError("The name of a preset has 1 to \(Preset.byteCountMax) bytes.")
        }
        return preset
    }

    @Sendable static func presetChoice(_ text: String) throws -> PresetChoice {
        switch text {
        case "likely": return .likely
        case "all": return .all
        default:
            return .named(
                try text.split(separator: ",", omittingEmptySubsequences: false).map {
                    try preset(String($0))
                })
        }
    }

    @Sendable static func policy(_ text: String) throws -> PrefetchPolicy {
        guard let policy = PrefetchPolicy(rawValue: text) else {
            let names = PrefetchPolicy.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\"\(text)\" is none of \(names).")
        }
        return policy
    }

    @Sendable static func intensity(_ text: String) throws -> Intensity {
        guard let value = Double(text), (0...1).contains(value) else {
            throw ValidationError("\"\(text)\" is not in 0 to 1.")
        }
        return Intensity(value)
    }

    @Sendable static func container(_ text: String) throws -> AudioFileWriter.Container {
        switch text {
        case "wav": return .wav
        case "flac": return .flac
        default: throw ValidationError("\"\(text)\" is none of wav, flac.")
        }
    }

    /// Seconds in a number with a unit: m, h, d, w.
    @Sendable static func age(_ text: String) throws -> Double {
        let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Double(text.dropLast()),
            count.isFinite, count >= 0
        else { throw ValidationError("\"\(text)\" is no age such as 90m, 12h, 30d or 2w.") }
        return count * unit
    }

    @Sendable static func sampleFormat(_ text: String) throws -> SampleFormat {
        guard let format = SampleFormat(name: text) else {
            throw ValidationError(
                "\"\(text)\" is none of \(sampleFormatNames).")
        }
        return format
    }

    @Sendable static func speed(_ text: String) throws -> PlaybackSpeed {
        guard let speed = PlaybackSpeed(parsing: text) else {
            throw ValidationError("\"\(text)\" is none of real, max, or a factor from 0.01 to 1000.")
        }
        return speed
    }

    @Sendable static func output(_ text: String) throws -> OutputTarget {
        guard let output = OutputTarget(parsing: text) else {
            throw ValidationError("\"\(text)\" is none of \(OutputTarget.forms).")
        }
        return output
    }

    @Sendable static func script(_ text: String) throws -> ListenerScript {
        do {
            return try ListenerScript(parsing: text, presets: ReferenceRenderer.presets)
        } catch {
            throw ValidationError("\(error).")
        }
    }

    @Sendable static func logLevel(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            throw ValidationError("\"\(text)\" is none of \(logLevelNames).")
        }
        return level
    }
}
