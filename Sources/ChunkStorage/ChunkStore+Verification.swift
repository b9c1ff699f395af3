// SPDX-License-Identifier: MIT
public import CacheDatabase
public import CacheModel
public import StorageIO
import Threading

extension ChunkStore {
    /// Reads every byte of the store and reports what is wrong; changes nothing, and may run beside players.
    ///
    /// - Parameters:
    ///   - findingCountMax: Findings that are listed; all are counted.
    ///   - payloadProblem: Says what is wrong with a payload that verifies, in its own words; `nil` does not look.
    ///   - progress: Told now and then how far it is; returns whether to go on.
    /// - Throws: `.io`, `.closed`: the index or the directory could not be read.
    /// - Complexity: O(bytes); memory for one page of rows and one payload.
    public func verify(
        findingCountMax: Int = 1_000,
        payloadProblem: ((ChunkKey, FrameCount, ChunkPayload) -> String?)? = nil,
        progress: (VerificationProgress) -> Bool = { _ in true }
    ) throws(StoreError) -> VerificationReport {
        try withoutActuallyEscaping(progress) { (progress) throws(StoreError) in
            try StoreVerifier(
                database: database, directory: directory, findingCountMax: findingCountMax,
                payloadProblem: payloadProblem, drop: { _, _ in }, progress: progress
            ).run()
        }
    }

    /// Verifies the segments of a directory that has no index: what a rebuild would find.
    ///
    /// - Throws: `.io`.
    public static func verifySegments(
        in directory: CacheDirectory, findingCountMax: Int = 1_000,
        fileSystem: any StorageFileSystem = PosixFileSystem(),
        progress: (VerificationProgress) -> Bool = { _ in true }
    ) throws(StoreError) -> VerificationReport {
        try withoutActuallyEscaping(progress) { (progress) throws(StoreError) in
            try StoreVerifier(
                database: nil,
                directory: SegmentDirectory(
                    path: directory.segmentsPath, storeID: StoreID(high: 0, low: 0), fileSystem: fileSystem),
                findingCountMax: findingCountMax, payloadProblem: nil, drop: { _, _ in }, progress: progress
            ).run()
        }
    }

    /// Drops what is damaged, and nothing else: rows whose records do not verify, what is left of those records, and
    /// counters that are wrong. Waits for the writer.
    ///
    /// Each row is dropped only if it is still the one that was found damaged. What the system would not read is kept.
    ///
    /// - Returns: What was found; verify again to see what is left.
    /// - Throws: As ``verify(findingCountMax:payloadProblem:progress:)``, or what the writer met; `.readOnly`.
    public func repair(
        findingCountMax: Int = 1_000,
        payloadProblem: ((ChunkKey, FrameCount, ChunkPayload) -> String?)? = nil,
        progress: (VerificationProgress) -> Bool = { _ in true }
    ) throws(StoreError) -> VerificationReport {
        if isReadOnly { throw .openedForReading }
        let report = try withoutActuallyEscaping(progress) { (progress) throws(StoreError) in
            try StoreVerifier(
                database: database, directory: directory, findingCountMax: findingCountMax,
                payloadProblem: payloadProblem,
                drop: { location, damage in
                    self.queue.update { $0.append(.drop(location, damage: damage)) }
                },
                progress: progress
            ).run()
        }
        try carryOut(.correctCounters)
        return report
    }
}
