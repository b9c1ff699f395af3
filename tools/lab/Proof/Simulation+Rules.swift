// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

extension Simulation {
    /// Compares the index, the statistics and the segments with the ledger.
    func compare(_ circumstances: String) throws {
        guard let process = processes.compactMap(\.self).first else { return }
        if areReadsLying { ledger.contest { _ in true } }
        let rows: [ChunkKey: Int64]
        do {
            rows = try process.rows()
        } catch {
            // Not now: the next comparison covers what happened since the last.
            if !isDiskFailing {
                tally.fail(.brokenRules, "\(circumstances): the index cannot be read: \(error)")
            }
            return
        }
        let now = timeSource.monotonicNow()
        let expectedCount = ledger.stored.count
        let hadContested = ledger.hasContested
        let change = ledger.observe(rows, now: now, areNewDoubtful: isFreshlyOpened && isIndexDoubtful)
        for violation in change.violations { tally.fail(.brokenRules, "\(circumstances): \(violation)") }
        let counters = self.counters
        let appended = counters.appendedCount - baseline.appendedCount
        let gone = counters.goneCount - baseline.goneCount
        if change.goneCount > gone {
            tally.fail(
                .acknowledgedLost,
                "\(circumstances): \(change.goneCount) chunks are gone, \(gone) were given up")
        }
        if counters.damagedCount > baseline.damagedCount, !hadContested {
            tally.fail(.acknowledgedLost, "\(circumstances): a chunk does not verify")
        }
        // Opening also finds what was written and not acknowledged.
        if !isFreshlyOpened, rows.count != expectedCount + appended - gone {
            tally.fail(
                .brokenRules,
                "\(circumstances): \(rows.count) rows, \(expectedCount) before, \(appended) appended, "
                    + "\(gone) given up")
        }
        if counters.failureCount > baseline.failureCount {
            ledger.noteFailure(now: now)
            if !isDiskFailing { tally.fail(.brokenRules, "\(circumstances): a failure on a healthy disk") }
        } else if !isDiskFailing, suspended.isEmpty {
            ledger.noteHealthyWriter(now: now, syncWindowSeconds: configuration.syncWindowSeconds)
        }
        baseline = counters
        isFreshlyOpened = false
        try compareSizes(rows, circumstances)
        sample(rows, process, circumstances)
    }

    private func compareSizes(_ rows: [ChunkKey: Int64], _ circumstances: String) throws {
        let running = processes.compactMap(\.self)
        guard !isDiskFailing else { return }
        let byteCount = try disk.segmentByteCount()
        if timeSource.monotonicNow() >= overBudgetEnd,
            byteCount > Int64(Self.capacity.rawValue + Self.segmentByteCount.rawValue)
        {
            tally.fail(.brokenRules, "\(circumstances): segments take \(byteCount) bytes of \(Self.capacity)")
        }
        // What others changed is noticed with the next commit.
        guard !hasCompany, let statistics = running.first?.store.statistics() else { return }
        if statistics.chunkCount != Int64(rows.count) {
            tally.fail(
                .brokenRules,
                "\(circumstances): the statistics say \(statistics.chunkCount), there are \(rows.count)")
        }
    }

    /// Reads a few of the chunks that have to be there.
    private func sample(_ rows: [ChunkKey: Int64], _ process: ProofProcess, _ circumstances: String) {
        // By sequence, so that a seed replays.
        let keys = rows.filter { ledger.stored[$0.key]?.isContested == false }
            .sorted { $0.value < $1.value }.map(\.key)
        guard !keys.isEmpty, !areReadsLying else { return }
        for _ in 0..<2 {
            let key = keys[script.number(in: 0..<keys.count)]
            attempt("reading") {
                guard let chunk = try process.store.read(key) else {
                    let place = try process.store.entries().first { $0.key == key }?.location
                    return tally.fail(
                        .acknowledgedLost,
                        "\(circumstances): \(key) at \(place.map { "\($0)" } ?? "no place")")
                }
                try verify(chunk, key)
            }
        }
    }

    func verify(_ chunk: StoredChunk, _ key: ChunkKey) throws {
        tally.add(.served)
        if !ProofPayload.isRight(chunk, key, byteCountMax: Self.byteCountMax) {
            tally.fail(.wrongBytes, "\(key)")
        }
        if ledger.removed.contains(key) { tally.fail(.brokenRules, "\(key) was removed and is served") }
    }

    /// Reads all that was acknowledged, and takes over what the opening recovered beside it.
    func expectEverything(_ circumstances: String) throws {
        guard let process = processes[0], !isDiskFailing else { return }
        var expectation = ledger.expectation(afterPowerLoss: false, byteCountMax: Self.byteCountMax)
        if isIndexDoubtful { expectation.served = [] }
        _ = try expectation.check(process, &tally, circumstances)
        _ = ledger.observe(try process.rows(), now: timeSource.monotonicNow())
        baseline = counters
    }
}
