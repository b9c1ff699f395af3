// SPDX-License-Identifier: MIT
import CacheModel

/// What a listener does, and when: the value of `--script`.
///
///     script := entry *("," entry)
///     entry  := seconds ":" action
///     action := preset | "intensity=" tenths | "seek=" seconds | "next" | "previous" | "quit"
///
/// The time of an entry is in seconds of playback since the start; a seek goes to seconds of the track. An empty
/// text is a listener who does nothing.
struct ListenerScript: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        /// Seconds of playback since the start, in `0 ... secondsMax`.
        let seconds: Double
        let action: ListenerAction
    }

    /// The latest time that an entry may name: a month, in seconds.
    static let secondsMax = 2_678_400.0

    /// By time; entries of one time in the order they were written.
    let entries: [Entry]

    init(entries: [Entry] = []) {
        self.entries = entries.enumerated()
            .sorted { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }
            .map(\.element)
    }

    /// Reads the text of a script.
    ///
    /// - Parameter presets: The names that are actions.
    /// - Throws: What is wrong with which entry, and where it starts.
    init(parsing text: String, presets: [Preset]) throws(ListenerScriptError) {
        var entries: [Entry] = []
        guard text.contains(where: { !$0.isWhitespace }) else {
            self.init()
            return
        }
        var column = 1
        for field in text.split(separator: ",", omittingEmptySubsequences: false) {
            let entry = field.trimmed
            do {
                entries.append(try Self.entry(parsing: entry, presets: presets))
            } catch {
                throw ListenerScriptError(
                    reason: error.reason, entry: String(entry), entryNumber: entries.count + 1,
                    column: column + field.prefix(while: \.isWhitespace).count)
            }
            column += field.count + 1
        }
        self.init(entries: entries)
    }

    private struct Problem: Error {
        let reason: String
    }

    private static func entry(parsing text: Substring, presets: [Preset]) throws(Problem) -> Entry {
        guard !text.isEmpty else { throw Problem(reason: "is empty") }
        guard let colon = text.firstIndex(of: ":") else {
            throw Problem(reason: "has no \":\" between time and action")
        }
        let time = text[..<colon].trimmed
        guard let seconds = self.seconds(parsing: time) else {
            throw Problem(
                reason: "starts with \"\(time)\" where seconds of playback belong, such as 12 or 31.5")
        }
        return Entry(
            seconds: seconds,
            action: try action(parsing: text[text.index(after: colon)...].trimmed, presets: presets))
    }

    private static func action(parsing text: Substring, presets: [Preset]) throws(Problem) -> ListenerAction {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts.first?.trimmed, parts.count > 1 ? parts[1].trimmed : nil) {
        case ("next", nil): return .nextTrack
        case ("previous", nil): return .previousTrack
        case ("quit", nil): return .quit
        case ("seek", let value?):
            guard let seconds = seconds(parsing: value) else {
                throw Problem(reason: "seeks to \"\(value)\", which is not a time in seconds of the track")
            }
            return .seek(trackSeconds: seconds)
        case ("intensity", let value?):
            guard let intensity = decimal(parsing: value), intensity <= 1 else {
                throw Problem(reason: "sets the intensity to \"\(value)\", which is not in 0 to 1")
            }
            return .intensity(Intensity(intensity))
        case (let name?, nil):
            if let preset = presets.first(where: { $0.name == name }) { return .preset(preset) }
        default: break
        }
        let names = presets.map(\.name).joined(separator: ", ")
        throw Problem(
            reason: "does \"\(text)\", which is none of \(names), intensity=X, seek=X, next, previous, quit")
    }

    private static func seconds(parsing text: Substring) -> Double? {
        guard let value = decimal(parsing: text), value <= secondsMax else { return nil }
        return value
    }

    /// A plain decimal number; no sign, exponent, hexadecimal, infinity or NaN, all of which `Double` would take.
    private static func decimal(parsing text: Substring) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}

extension Substring {
    /// Without white space at either end.
    fileprivate var trimmed: Substring {
        let head = drop(while: \.isWhitespace)
        guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return head }
        return head[...last]
    }
}
