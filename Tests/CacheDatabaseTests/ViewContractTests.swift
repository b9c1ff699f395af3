// SPDX-License-Identifier: MIT
import CacheDatabase
import Foundation
import Logging
import SQLiteDatabase
import StoreMigrations
import TestSupport
import Testing

/// The page of the views is a contract: what it says is there, and what is there it says.
@Suite struct ViewContractTests {
    private let directory = TemporaryDirectory()

    private static func page() throws -> [Substring] {
        let path = "../../../Sources/CacheDatabase/CacheDatabase.docc/Views.md"
        let url = URL(filePath: #filePath).appending(path: path).standardized
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    }

    /// The columns of each view, in order, as the page lists them under its headings.
    private static func documented() throws -> [String: [String]] {
        var views: [String: [String]] = [:]
        var view = ""
        for line in try page() {
            if line.hasPrefix("## ") { view = String(line.dropFirst(3)) }
            guard view != "Versions", line.hasPrefix("| `") else { continue }
            views[view, default: []].append(String(line.dropFirst(3).prefix { $0 != "`" }))
        }
        return views
    }

    private func actual() throws -> [String: [String]] {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let database = try CacheDatabase.open(
            directory: directory.file("cache"), timeSource: ManualTimeSource(), logger: logger)
        defer { database.close() }
        let rows = try database.read { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT view.name, column.name FROM sqlite_schema AS view, pragma_table_info(view.name) AS column
                WHERE view.type = 'view' ORDER BY view.name, column.cid
                """
            ).rows { row throws(SQLiteError) in (try row.text(0), try row.text(1)) }
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    @Test func `every view and every column of it is on the page, in order, and nothing else is`() throws {
        let (documented, actual) = (try Self.documented(), try actual())
        #expect(Set(documented.keys) == Set(actual.keys))
        for (view, columns) in actual { #expect(documented[view] == columns, "\(view)") }
    }

    @Test func `the page is that of the current version, and lists every one`() throws {
        let version = StoreSchema.currentVersion
        let page = try Self.page()
        #expect(page.contains { $0.contains("this page is that of version \(version).") })
        let listed = page.drop { $0 != "## Versions" }.compactMap { line in
            line.split(separator: "|").first.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }
        }
        #expect(listed == Array(1...version))
    }
}
