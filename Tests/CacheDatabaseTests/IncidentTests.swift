// SPDX-License-Identifier: MIT
import Testing

@testable import CacheDatabase

@Suite struct IncidentTests {
    private let fixture = CacheDatabaseFixture()

    @Test func `the last hundred incidents are kept, newest first`() throws {
        let database = try fixture.open()
        for number in 0..<110 {
            try database.recordIncident(kind: "log_held", message: "number \(number)")
        }
        #expect(
            try database.incidents(limit: 1_000).map(\.message)
                == (10..<110).reversed().map { "number \($0)" })
        #expect(try database.incidents(limit: 2).count == 2)
    }

    @Test func `a long message is cut, also within a character`() throws {
        let database = try fixture.open()
        try database.recordIncident(kind: "test", message: String(repeating: "ä", count: 5_000))
        let message = try #require(database.incidents().first?.message)
        #expect(message.utf8.count <= 4_096)
        #expect(message.hasPrefix("äää"))
    }
}
