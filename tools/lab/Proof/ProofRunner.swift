// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation
import Synchronization
import Threading

/// Set by Ctrl-C: no case is begun any more, and what there is so far is printed.
private let isInterrupted = Atomic(false)

/// Runs the cases of a proof, some at once, and prints what came of them.
struct ProofRunner {
    let name: String
    let options: ProofOptions
    /// Counts that are printed although they are 0.
    var shown: [ProofCount] = []

    /// Whether the cases that are under way should end soon.
    static var isStopping: Bool { isInterrupted.load(ordering: .relaxed) }

    /// Runs a case for each seed and prints the report.
    ///
    /// - Parameter body: Runs the case of a seed in a directory; called on several threads at once.
    /// - Throws: `ExitCode(1)` when anything failed.
    func run(
        seeds: [UInt64], _ body: @escaping @Sendable (UInt64, _ directory: String) throws -> ProofTally
    ) throws {
        signal(SIGINT) { _ in isInterrupted.store(true, ordering: .relaxed) }
        let clock = ContinuousClock()
        let begun = clock.now
        let console = LabConsole()
        let tally = tally(seeds: seeds, showing: { console.showProgress($0) }, body)
        console.clearProgress()
        try LabJSON.print(
            ProofReport(tally: tally, shown: shown, seconds: (clock.now - begun).milliseconds / 1_000))
        guard tally.isClean else { throw ExitCode(1) }
    }

    /// Runs a case for each seed.
    func tally(
        seeds: [UInt64], showing show: (String) -> Void = { _ in },
        _ body: @escaping @Sendable (UInt64, _ directory: String) throws -> ProofTally
    ) -> ProofTally {
        let total = Lock((tally: ProofTally(), doneCount: 0, runningCount: options.jobs))
        let next = Atomic(0)
        let directory = options.scratchDirectory
        withoutActuallyEscaping(body) { body in
            let threads = (0..<options.jobs).map { number in
                WorkerThread(name: "proof-\(number)", priority: .normal) {
                    while !isInterrupted.load(ordering: .relaxed) {
                        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard index < seeds.count else { break }
                        let outcome = Self.outcome { try body(seeds[index], directory) }
                        total.withLock {
                            $0.tally.add(outcome, seed: seeds[index])
                            $0.doneCount += 1
                        }
                    }
                    total.withLock { $0.runningCount -= 1 }
                }
            }
            while total.withLock({ $0.runningCount }) > 0 {
                let state = total.withLock { ($0.doneCount, $0.tally.failures.count) }
                show("\(name): \(state.0) of \(seeds.count) seeds, \(state.1) failures")
                Thread.sleep(forTimeInterval: 0.01)
            }
            for thread in threads { thread.join() }
        }
        return total.withLock { $0.tally }
    }

    private static func outcome(_ body: () throws -> ProofTally) -> ProofTally {
        do {
            return try body()
        } catch {
            var tally = ProofTally()
            tally.fail(.brokenRules, "the case itself failed: \(error)")
            return tally
        }
    }
}
