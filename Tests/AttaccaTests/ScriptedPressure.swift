// SPDX-License-Identifier: MIT
import Attacca
import Threading

/// A source of memory pressure that tells what a test has it tell, and knows when that was acted on.
final class ScriptedPressure: MemoryPressureSource {
    private struct Script {
        var signals: [MemoryPressureSignal]?
        var isWoken = false
        /// How often the engine has begun to wait, which is after acting on everything before.
        var waitCount = 0
        /// The wait that the last signals ended.
        var toldWait = 0
        var askedSeconds = 0.0
    }

    private let script = Condition(Script())

    func signals(withinSeconds seconds: Double) -> [MemoryPressureSignal] {
        script.update { script in
            script.waitCount += 1
            script.askedSeconds = seconds
        }
        return script.wait { script in
            guard script.signals != nil || script.isWoken else { return nil }
            defer { script.signals = nil }
            script.isWoken = false
            script.toldWait = script.waitCount
            return script.signals ?? []
        } ?? []
    }

    func wake() { script.update { $0.isWoken = true } }

    /// Ends a wait of the engine with these signals, and returns once they were acted on.
    func tell(_ signals: MemoryPressureSignal...) {
        script.update { $0.signals = signals }
        waitUntilActedOn()
    }

    /// Waits until the engine waits again, after everything that was told.
    func waitUntilActedOn() {
        _ = script.wait { script in
            script.signals == nil && !script.isWoken && script.waitCount > script.toldWait ? true : nil
        }
    }

    /// How long the engine is ready to wait.
    var askedSeconds: Double { script.withLock { $0.askedSeconds } }
}
