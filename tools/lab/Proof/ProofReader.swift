// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Foundation
import Threading

/// Reads chunks that were acknowledged, over and over, and says how long the longest read took.
struct ProofReader: Sendable {
    private static let reportIntervalSeconds = 0.1
    private static let pauseMicroseconds: UInt32 = 500

    let store: ChunkStore
    /// What is to be served now; what is removed is taken out before.
    let chunks: Lock<Set<ProofChunk>>
    /// Whether chunks are evicted.
    let mayForget: Bool
    let reporter: ChildReporter

    func run(seed: UInt64, until isEnding: () -> Bool) {
        let time = SystemTimeSource()
        var random = LabGenerator(seed: seed)
        var reportedAt = time.monotonicNow()
        var longestSeconds = 0.0
        while !isEnding() {
            guard let chunk = chunks.withLock({ $0.randomElement(using: &random) }) else {
                usleep(Self.pauseMicroseconds)
                continue
            }
            let begun = time.monotonicNow()
            read(chunk)
            let ended = time.monotonicNow()
            longestSeconds = max(longestSeconds, ended.seconds(since: begun))
            if ended.seconds(since: reportedAt) > Self.reportIntervalSeconds {
                reporter.tell(.longestRead(microseconds: Int(longestSeconds * 1e6)))
                (reportedAt, longestSeconds) = (ended, 0)
            }
            usleep(Self.pauseMicroseconds)
        }
    }

    private func read(_ chunk: ProofChunk) {
        do {
            if let stored = try store.read(chunk.key) {
                if !chunk.isRight(stored) { reporter.fail(.wrongBytes, "\(chunk) was served wrong") }
                return
            }
            let isExpected = chunks.withLock { chunks in
                // Once is enough, and what was evicted does not come back.
                chunks.remove(chunk) != nil
            }
            if isExpected, !mayForget { reporter.fail(.acknowledgedLost, "\(chunk) was not served") }
        } catch {
            reporter.fail(.brokenRules, "\(chunk) could not be read: \(error)")
        }
    }
}
