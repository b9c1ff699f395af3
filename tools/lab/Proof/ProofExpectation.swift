// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

/// What a cache has to serve, and may not serve, when it is opened after something happened to it.
struct ProofExpectation {
    /// Chunks that were acknowledged and have to be there.
    var served: Set<ChunkKey>
    /// Chunks that were removed on demand and must not come back.
    var absent: Set<ChunkKey>
    /// Every chunk that was ever handed over; nothing else may be there.
    var offered: Set<ChunkKey>
    let byteCountMax: Int

    /// Reads everything that is there, and everything that has to be.
    ///
    /// - Returns: The keys that were served, and right.
    func check(
        _ process: ProofProcess, _ tally: inout ProofTally, _ circumstances: String
    ) throws -> Set<ChunkKey> {
        let rows = Set(try process.rows().keys)
        for key in rows where !offered.contains(key) {
            tally.fail(.wrongBytes, "\(circumstances): \(key) was never stored")
        }
        var right: Set<ChunkKey> = []
        for key in rows.union(served).sorted(by: { "\($0)" < "\($1)" }) {
            guard let chunk = try process.store.read(key) else {
                if served.contains(key) {
                    tally.fail(
                        .acknowledgedLost,
                        "\(circumstances): \(key), \(rows.contains(key) ? "damaged" : "not in the index")")
                } else {
                    tally.add(.forgotten)
                }
                continue
            }
            guard ProofPayload.isRight(chunk, key, byteCountMax: byteCountMax) else {
                tally.fail(.wrongBytes, "\(circumstances): \(key)")
                continue
            }
            tally.add(.served)
            right.insert(key)
            if absent.contains(key) {
                tally.fail(.brokenRules, "\(circumstances): \(key) was removed and came back")
            }
        }
        process.store.runWriter()
        return right
    }

    /// Stores something new and reads it.
    ///
    /// - Returns: The key that was stored; nil when the store does not work.
    @discardableResult
    func checkWorking(
        _ process: ProofProcess, _ number: Int, _ tally: inout ProofTally, _ circumstances: String
    ) -> ChunkKey? {
        let key = ProofPayload.key(track: "/music/probe.flac", index: number)
        do {
            let outcome = process.store.append(ProofPayload.chunk(key, byteCountMax: byteCountMax))
            guard outcome == .staged else {
                tally.fail(.brokenRules, "\(circumstances): a new chunk is \(outcome)")
                return nil
            }
            try process.store.flush()
            guard let chunk = try process.store.read(key) else {
                tally.fail(.brokenRules, "\(circumstances): a new chunk is not served")
                return nil
            }
            if !ProofPayload.isRight(chunk, key, byteCountMax: byteCountMax) {
                tally.fail(.wrongBytes, "\(circumstances): a new chunk")
            }
            return key
        } catch {
            tally.fail(.brokenRules, "\(circumstances): the store does not work: \(error)")
            return nil
        }
    }
}
