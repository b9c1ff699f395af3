// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import SQLiteDatabase
import TestSupport
import Testing

@testable import ChunkStorage

/// The view `health` says what is wrong, and nothing else.
@Suite struct HealthViewTests {
    private let fixture = StoreFixture()

    /// State and value by item.
    private func health(after sql: String = "") throws -> [String: (state: String, value: String)] {
        try fixture.withStore { store throws in
            for index in 0..<5 { _ = store.append(fixture.chunk(fixture.key(index))) }
            try store.flush()
            return try store.database.write { connection throws(SQLiteError) in
                try connection.execute(sql)
                let rows = try connection.statement("SELECT item, state, value, meaning FROM health").rows {
                    row throws(SQLiteError) in
                    #expect(try !row.text(3).isEmpty)
                    return (try row.text(0), (state: try row.text(1), value: try row.text(2)))
                }
                return Dictionary(rows) { first, _ in first }
            }
        }
    }

    @Test func `a store that is well has no problem, and names its budgets`() throws {
        let health = try health()
        #expect(health.count == 7)
        #expect(!health.values.contains { $0.state == "problem" })
        #expect(health["suspect_segments"]?.value == "0 of 1")
        #expect(health["index_counters"]?.state == "ok")
        #expect(health["disk_budget"]?.value.hasSuffix("of 1073.7 mb") == true)
        #expect(health["incidents"]?.value == "0")
    }

    @Test(arguments: [
        ("UPDATE segment SET state = 'suspect'", "suspect_segments", "note"),
        ("UPDATE segment SET live_byte_count = 1", "index_counters", "problem"),
        ("UPDATE segment SET disk_byte_count = 1 << 40", "space_amplification", "note"),
        ("UPDATE segment SET disk_byte_count = 1 << 40", "disk_budget", "note"),
        (
            """
            UPDATE meta SET value = CAST(strftime('%s', 'now') AS INTEGER) / 86400 WHERE name = 'written_day';
            UPDATE meta SET value = 1 << 40 WHERE name = 'written_byte_count'
            """, "write_budget", "note"
        ),
        ("DELETE FROM meta WHERE name = 'last_sync_ms'", "last_sync", "note"),
        (
            """
            INSERT INTO incident (occurred_ms, kind, message)
            VALUES (CAST(strftime('%s', 'now') AS INTEGER) * 1000, 'test', 'a test')
            """, "incidents", "note"
        ),
    ])
    func `what is not well is said`(sql: String, item: String, state: String) throws {
        #expect(try health(after: sql)[item]?.state == state)
    }
}
