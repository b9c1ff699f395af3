// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import ChunkStorage
import Foundation
import Logging
import Threading

/// What a large index costs at the start: opening, the first chunk, memory.
struct LargeIndexLab {
    private static let openCount = 20
    private static let payloadByteCount = 48

    let rowCount: Int
    let directory: String

    struct Report: StoreLabReport {
        let indexRows: Int
        let openToFirstChunkMs: StoreFigures.Spread
        let openMs: StoreFigures.Spread
        let firstChunkMs: StoreFigures.Spread
        /// What the process grew by, in 10^6 bytes.
        let rssMb: StoreFigures.Spread
        let fillS: Double

        var rows: [[String]] {
            func row(_ name: String, _ spread: StoreFigures.Spread) -> [String] {
                [name, String(format: "%.2f", spread.p50), String(format: "%.2f", spread.p99)]
            }
            return [
                row("open to first chunk, ms", openToFirstChunkMs), row("open, ms", openMs),
                row("first chunk, ms", firstChunkMs), row("memory, MB", rssMb),
            ]
        }
    }

    /// What a process of its own measures.
    struct Opening: Codable {
        let openMs: Double
        let firstChunkMs: Double
        let rssMb: Double
    }

    func run() throws -> Report {
        let clock = ContinuousClock()
        let fillSeconds = try clock.measure { try fill() }.seconds
        let openings: [Opening] = try (0..<Self.openCount).map { _ in
            try LabProcess.run(["store", "--role", "openLargeIndex", "--directory", directory])
        }
        return Report(
            indexRows: rowCount,
            openToFirstChunkMs: .init(openings.map { $0.openMs + $0.firstChunkMs }),
            openMs: .init(openings.map(\.openMs)), firstChunkMs: .init(openings.map(\.firstChunkMs)),
            rssMb: .init(openings.map(\.rssMb)), fillS: fillSeconds)
    }

    private static func key(_ number: Int) -> ChunkKey {
        StoreLabSource.key(number, frameCount: FrameCount(441_000))
    }

    func fill() throws {
        let console = LabConsole()
        try Self.withStore(directory) { store in
            let payload = [UInt8](repeating: 7, count: Self.payloadByteCount).withUnsafeBytes {
                ChunkPayload(copying: $0)
            }
            for number in 0..<rowCount {
                if number % 10_000 == 0 { console.showProgress("storing \(number) of \(rowCount)") }
                let outcome = store.append(
                    StagedChunk(
                        key: Self.key(number), payload: payload, frameCount: FrameCount(441_000),
                        renderSeconds: 0.5),
                    waitingUntil: SystemTimeSource().monotonicNow().advanced(bySeconds: 60))
                guard outcome == .staged else { throw LabFailure("row \(number) was not stored: \(outcome)") }
            }
            console.showProgress("closing")
        }
        console.clearProgress()
    }

    /// Opens the store of an earlier process, and reads one chunk.
    static func open(_ directory: String) throws -> Opening {
        let clock = ContinuousClock()
        let before = try PageCache.residentByteCount()
        let begun = clock.now
        return try withStore(directory) { store in
            let opened = clock.now
            let number = Int.random(in: 0..<Int(store.statistics().chunkCount))
            guard try store.read(key(number)) != nil else { throw LabFailure("row \(number) is not served") }
            let done = clock.now
            let growth = try PageCache.residentByteCount() - before
            return Opening(
                openMs: (opened - begun).milliseconds, firstChunkMs: (done - opened).milliseconds,
                rssMb: Double(growth) / 1e6)
        }
    }

    private static func withStore<Result>(
        _ directory: String, _ body: (ChunkStore) throws -> Result
    ) throws -> Result {
        let logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
        let database = try CacheDatabase.open(
            directory: directory, timeSource: SystemTimeSource(), logger: logger,
            unfitness: ChunkStore.unfitness(in: directory))
        defer { database.close() }
        let store = try ChunkStore.open(
            database: database,
            configuration: ChunkStoreConfiguration(capacity: .mebibytes(64 << 10), freeSpaceFloor: .zero),
            timeSource: SystemTimeSource(), logger: logger)
        let result = try body(store)
        try store.close()
        return result
    }
}
