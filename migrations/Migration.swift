// SPDX-License-Identifier: MIT

/// One step of the database's schema; shipped steps never change, new ones are appended.
public struct Migration: Sendable {
    /// The `user_version` of a database after this step; 1, 2, 3 ...
    public let version: Int
    /// The name of the file in `migrations/`, without `.sql`.
    public let name: String
    /// The SQL script.
    public let sql: String

    init(version: Int, name: String, sql: [UInt8]) {
        self.version = version
        self.name = name
        self.sql = String(decoding: sql, as: UTF8.self)
    }
}
