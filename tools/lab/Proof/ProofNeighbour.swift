// SPDX-License-Identifier: MIT
import CacheDatabase
import ChunkStorage
import Foundation
import SQLiteDatabase

/// The processes beside the players: each does one thing over and over until it is killed or its parent is gone.
struct ProofNeighbour {
    /// The pause between two rounds, in microseconds.
    private static let pauseMicroseconds: UInt32 = 20_000
    /// How long the shell holds a read transaction at most, in microseconds.
    private static let holdMicrosecondsMax: UInt32 = 3_000_000

    let directory: String
    let limits: ProofLimits
    let seed: UInt64

    private let reporter = ChildReporter()

    init(directory: String, limits: ProofLimits, seed: UInt64) {
        self.directory = directory
        self.limits = limits
        self.seed = seed
    }

    /// `attacca compact`.
    func compact() {
        repeatedly { opened in
            do throws(StoreError) {
                _ = try opened.store.compact()
            } catch {
                guard error.code == .busy else { throw error }
                reporter.tell(.counted(.blockedWrites, 1))
            }
        }
    }

    /// `attacca verify`.
    func verify() {
        repeatedly(.readOnly) { opened in
            let report = try opened.store.verify()
            for finding in report.findings where finding.kind.isDamage {
                reporter.fail(.brokenRules, "verification found \(finding)")
            }
            reporter.tell(.counted(.verifications, 1))
        }
    }

    /// What a person does in a `sqlite3 -readonly` shell: looks, and now and then leaves a transaction open.
    func query() {
        var random = LabGenerator(seed: seed)
        let path = CacheDirectory(directory).databasePath
        untilOrphaned {
            let connection = try SQLiteConnection(path: path, mode: .readOnly, busyTimeoutMilliseconds: 5_000)
            let isHolding = Int.random(in: 0..<4, using: &random) == 0
            if isHolding { try connection.execute("BEGIN") }
            try connection.execute("SELECT * FROM cache_overview")
            reporter.tell(.counted(.queries, 1))
            guard isHolding else { return }
            usleep(UInt32.random(in: 0...Self.holdMicrosecondsMax, using: &random))
            try connection.execute("SELECT * FROM cache_overview; COMMIT")
        }
    }

    /// A process that is in the middle of a write transaction: it says `opened` from in there, and stays until it is
    /// resumed.
    func holdTransaction() {
        guard let opened = ProofPlayer.open(directory, limits, reporter) else { return }
        do {
            try opened.database.write { _ throws(SQLiteError) in
                reporter.tell(.counted(.heldTransactions, 1))
                raise(SIGSTOP)
            }
            try opened.close()
        } catch {
            reporter.fail(.brokenRules, "a held transaction: \(error)")
        }
    }

    private func repeatedly(_ mode: CacheDatabaseMode = .readWrite, _ body: (ProofStore) throws -> Void) {
        untilOrphaned {
            guard let opened = ProofPlayer.open(directory, limits, mode: mode, reporter) else { return }
            defer { opened.database.close() }
            try body(opened)
            try opened.store.close()
        }
    }

    private func untilOrphaned(_ body: () throws -> Void) {
        let parent = getppid()
        while getppid() == parent {
            do {
                try body()
            } catch {
                reporter.fail(.brokenRules, "\(error)")
            }
            usleep(Self.pauseMicroseconds)
        }
    }
}
