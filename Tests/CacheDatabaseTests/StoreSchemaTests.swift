// SPDX-License-Identifier: MIT
import Foundation
import StoreMigrations
import Testing

@Suite struct StoreSchemaTests {
    @Test func `the list of migrations is the directory, in order and without a gap`() throws {
        let directory = URL(filePath: #filePath).appending(path: "../../../migrations").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".sql") }.sorted()
        #expect(StoreSchema.migrations.map { $0.name + ".sql" } == files)
        #expect(StoreSchema.migrations.map(\.version) == Array(1...files.count))
        for (migration, file) in zip(StoreSchema.migrations, files) {
            #expect(file.hasPrefix(String(format: "v%04d_", migration.version)))
            #expect(try migration.sql == String(contentsOf: directory.appending(path: file), encoding: .utf8))
        }
    }
}
