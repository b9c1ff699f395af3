// SPDX-License-Identifier: MIT
public import CacheDatabase
public import CacheModel
public import Logging
import SQLiteDatabase
import Threading

/// Loads and saves what is learned of listeners.
///
/// Every change is one transaction: after a kill, what a call had saved when it returned is there, complete,
/// and what it had not is absent, complete. Callable from any thread; every method may block on the disk. Two
/// players that play for one listener at once each save all that they learned, and the later one stays.
public final class LearningStore: Sendable {
    /// Settled predictions that are kept, over all listeners.
    public static let predictionCountMax = 10_000
    /// Sessions that are kept, over all listeners.
    public static let sessionCountMax = 10_000

    let database: CacheDatabase
    let timeSource: any TimeSource
    let logger: Logger
    /// What was saved last, so that the next save writes only what has changed.
    let baseline = Lock<StateWriter.Baseline?>(nil)

    /// - Parameters:
    ///   - database: Stays the caller's, who closes it after the last call.
    ///   - timeSource: Dates sessions and prefetch outcomes.
    ///   - logger: Told of damaged rows.
    public init(database: CacheDatabase, timeSource: any TimeSource, logger: Logger) {
        self.database = database
        self.timeSource = timeSource
        self.logger = logger
    }

    /// Starts a session, and the listener's profile with the first one.
    ///
    /// - Parameters:
    ///   - listener: Whose session it is.
    ///   - player: What opened the cache, such as `attacca`.
    ///   - playerVersion: Its version, in its own words.
    public func beginSession(
        listener: ListenerName, player: String, playerVersion: String
    ) throws(LearningError) -> SessionID {
        let now = timeSource.wallNow().unixMilliseconds
        return try write("begin a session") { connection throws(SQLiteError) in
            try connection.statement("INSERT OR IGNORE INTO listener (name, created_ms) VALUES (?, ?)")
                .run(.text(listener.rawValue), .integer(now))
            let id = try connection.statement(
                """
                INSERT INTO session (listener_id, player, player_version, started_ms,
                    played_seconds, l1_hit_count, l2_hit_count, l3_hit_count, miss_count, stall_count,
                    stall_seconds)
                SELECT listener_id, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0 FROM listener WHERE name = ?
                RETURNING session_id
                """
            ).firstRow(.text(player), .text(playerVersion), .integer(now), .text(listener.rawValue)) {
                row throws(SQLiteError) in try row.integer(0)
            }
            guard let id else { throw SQLiteError(.other, "a new session got no number") }
            try connection.statement("DELETE FROM session WHERE session_id <= ?")
                .run(.number(id - Int64(Self.sessionCountMax)))
            return SessionID(rawValue: id)
        }
    }

    /// Ends a session; its numbers, and all saved before, survive a power cut once this returns.
    ///
    /// - Throws: ``LearningError/Code/unknownSession`` or ``LearningError/Code/database``.
    public func endSession(_ session: SessionID, summary: SessionSummary) throws(LearningError) {
        let now = timeSource.wallNow().unixMilliseconds
        let isKnown = try write("end \(session)", .powerLoss) { connection throws(SQLiteError) in
            try Self.update(session, summary: summary, on: connection)
            return try connection.statement("UPDATE session SET ended_ms = ? WHERE session_id = ?")
                .run(.integer(now), .integer(session.rawValue)) == 1
        }
        guard isKnown else { throw .unknownSession(session) }
    }

    /// Forgets a listener: profile, all that was learned, predictions and their days, prefetch outcomes and
    /// sessions. What tracks sound like stays: it is nobody's.
    ///
    /// A player that plays for the listener meanwhile gets ``LearningError/Code/unknownSession`` from its
    /// next save.
    public func reset(listener: ListenerName) throws(LearningError) {
        try write("erase what was learned of \(listener)", .powerLoss) { connection throws(SQLiteError) in
            try connection.statement("DELETE FROM listener WHERE name = ?").run(.text(listener.rawValue))
        }
    }

    @discardableResult
    func write<Result>(
        _ what: @autoclosure () -> String, _ durability: CommitDurability = .processCrash,
        _ body: (SQLiteConnection) throws(SQLiteError) -> Result
    ) throws(LearningError) -> Result {
        do {
            return try database.write(durability, body)
        } catch {
            throw .database(error, doing: what())
        }
    }

    func read<Result>(
        _ what: @autoclosure () -> String, _ body: (SQLiteConnection) throws(SQLiteError) -> Result
    ) throws(LearningError) -> Result {
        do {
            return try database.read(body)
        } catch {
            throw .database(error, doing: what())
        }
    }
}
