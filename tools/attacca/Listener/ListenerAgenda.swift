// SPDX-License-Identifier: MIT
import CacheModel

/// What is still to come of a script and of a random listener, in order of time.
struct ListenerAgenda: Sendable {
    private var entries: ArraySlice<ListenerScript.Entry>
    private var random: RandomListener?

    init(script: ListenerScript = ListenerScript(), random: RandomListener? = nil) {
        entries = script.entries[...]
        self.random = random
    }

    /// When the next action is due, in seconds of playback; `nil` when nothing is to come.
    var nextSeconds: Double? {
        switch (entries.first?.seconds, random?.nextSeconds) {
        case (let scripted?, let drawn?): min(scripted, drawn)
        case (let scripted, let drawn): scripted ?? drawn
        }
    }

    /// Entries of the script that have not been taken.
    var scriptRemainder: ArraySlice<ListenerScript.Entry> { entries }

    /// Takes the next action; of two at one time, the script's.
    ///
    /// - Parameter current: The preset that plays, which a random listener leaves.
    mutating func takeNext(current: Preset) -> ListenerAction? {
        if let entry = entries.first, entry.seconds <= random?.nextSeconds ?? .infinity {
            entries.removeFirst()
            return entry.action
        }
        guard let preset = random?.takeSwitch(from: current) else { return nil }
        return .preset(preset)
    }
}
