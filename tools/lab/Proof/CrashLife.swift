// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import Threading

/// One cache directory through many deaths of its writers, each at a random moment.
///
/// The schedule follows from the seed; when exactly the kernel carries out a kill does not, so that a seed replays the
/// circumstances of a failure rather than the failure itself.
struct CrashLife {
    /// How long writers live at most once they have begun to open, in seconds.
    private static let lifeSecondsMax = 0.12
    /// A kill within the opening, in seconds.
    private static let openingSecondsMax = 0.005
    /// How long a process may take to begin at all, in seconds.
    private static let startPatienceSeconds = 60.0

    let program: String
    let directory: String
    let limits: ProofLimits
    let seed: UInt64

    /// - Parameter isInterrupted: Asked between two deaths whether to stop.
    func run(cycleCount: Int, isInterrupted: () -> Bool = { false }) throws -> ProofTally {
        var tally = ProofTally()
        var random = LabGenerator(seed: seed)
        var promised = PromisedChunks()
        for cycle in 0..<cycleCount where !isInterrupted() {
            tally.add(.cases)
            try live(cycle, &random, &promised, &tally)
            if Int.random(in: 0..<12, using: &random) == 0 { try loseIndex(&tally) }
            check("cycle \(cycle)", &promised, &tally)
        }
        return tally
    }

    /// Lets one to three writers live for a while, and kills them one after the other.
    private func live(
        _ cycle: Int, _ random: inout LabGenerator, _ promised: inout PromisedChunks,
        _ tally: inout ProofTally
    ) throws {
        let count = [1, 1, 1, 2, 2, 3].randomElement(using: &random)!
        let writers = try (0..<count).map { number in
            try ChildProcess(
                ChildCommand.arguments(
                    program, .player, directory, limits, seed: random.next(), number: number,
                    generation: UInt64(cycle + 1) << 20))
        }
        var isOpening = Array(repeating: false, count: count)
        let time = SystemTimeSource()
        let patience = time.monotonicNow().advanced(bySeconds: Self.startPatienceSeconds)
        func listen() throws {
            for (number, writer) in writers.enumerated() {
                for event in try writer.takeEvents() {
                    if case .opening = event { isOpening[number] = true }
                    promised.note(event, &tally)
                }
            }
        }
        while isOpening.contains(false), time.monotonicNow() < patience,
            writers.allSatisfy({ $0.poll() == nil })
        {
            usleep(200)
            try listen()
        }
        for writer in writers.shuffled(using: &random) {
            let isEarly = Int.random(in: 0..<4, using: &random) == 0
            let seconds = Double.random(
                in: 0...(isEarly ? Self.openingSecondsMax : Self.lifeSecondsMax), using: &random)
            let end = time.monotonicNow().advanced(bySeconds: seconds)
            while case let left = end.seconds(since: time.monotonicNow()), left > 0 {
                usleep(UInt32(min(left, 0.002) * 1e6))
                try listen()
            }
            let outcome = writer.killAndWait()
            if outcome != .signal(SIGKILL) {
                tally.fail(.brokenRules, "cycle \(cycle): a writer ended by itself, \(outcome)")
            }
        }
        try listen()
    }

    private func loseIndex(_ tally: inout ProofTally) throws {
        let paths = CacheDirectory(directory)
        for path in [paths.databasePath, paths.logPath, paths.sharedMemoryPath]
        where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        tally.add(.indexRebuilds)
    }

    private func check(_ circumstances: String, _ promised: inout PromisedChunks, _ tally: inout ProofTally) {
        let opened: ProofStore
        do {
            opened = try ProofStore(directory, limits.configuration)
        } catch {
            return tally.fail(.failedOpens, "\(circumstances): \(error)")
        }
        do {
            if let setAside = opened.database.setAside {
                tally.fail(.brokenRules, "\(circumstances): the database was set aside: \(setAside)")
            }
            try promised.check(opened.store, limits, circumstances, &tally)
            try DirectorySample(directory).check(limits, circumstances, &tally)
            try opened.close()
        } catch {
            tally.fail(.brokenRules, "\(circumstances): \(error)")
        }
    }
}
