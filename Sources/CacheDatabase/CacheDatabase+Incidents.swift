// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

extension CacheDatabase {
    /// Incidents that are kept.
    static let incidentCountMax = 100

    /// Writes down what happened to the directory; the oldest of more than 100 incidents goes.
    ///
    /// - Parameters:
    ///   - kind: One word, of 1 to 64 bytes.
    ///   - message: One line for people; cut at 4096 bytes.
    public func recordIncident(kind: String, message: String) throws(CacheDatabaseError) {
        let now = opener.timeSource.wallNow()
        try write { connection throws(SQLiteError) in
            try Self.recordIncident(kind: kind, message: message, at: now, in: connection)
        }
    }

    /// The latest incidents, newest first.
    public func incidents(limit: Int = 100) throws(CacheDatabaseError) -> [Incident] {
        try read { connection throws(SQLiteError) in
            try connection.statement(
                "SELECT occurred_ms, kind, message FROM incident ORDER BY incident_id DESC LIMIT ?"
            ).rows(.number(max(0, limit))) { row throws(SQLiteError) in
                Incident(
                    occurredAt: WallTime(unixMilliseconds: try row.integer(0)), kind: try row.text(1),
                    message: try row.text(2))
            }
        }
    }

    /// Adds an incident within a transaction of the caller, and keeps the latest.
    static func recordIncident(
        kind: String, message: String, at now: WallTime, in connection: SQLiteConnection
    ) throws(SQLiteError) {
        precondition((1...64).contains(kind.utf8.count), "the kind of an incident is \(kind)")
        precondition(!message.isEmpty, "an incident without a message")
        // What is cut within a character ends with one that is marked as broken: 3 bytes.
        let text =
            message.utf8.count <= 4_096
            ? message : String(decoding: message.utf8.prefix(4_093), as: UTF8.self)
        try connection.statement("INSERT INTO incident (occurred_ms, kind, message) VALUES (?, ?, ?)")
            .run(.integer(now.unixMilliseconds), .text(kind), .text(text))
        try connection.statement(
            """
            DELETE FROM incident WHERE incident_id NOT IN
                (SELECT incident_id FROM incident ORDER BY incident_id DESC LIMIT ?)
            """
        ).run(.number(incidentCountMax))
    }
}
