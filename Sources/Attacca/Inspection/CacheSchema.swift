// SPDX-License-Identifier: MIT
import CacheDatabase

/// The schema of a cache's database, for people who look into it with `sqlite3`.
public enum CacheSchema: Sendable {
    /// One script of it.
    public struct Script: Hashable, Sendable {
        /// The `user_version` of a database after it.
        public let version: Int
        /// What the script is called: that of its file, without version and ending.
        public let name: String
        /// Tables and views, with comments.
        public let sql: String
    }

    /// The `user_version` of a database that is up to date.
    public static var version: Int { DatabaseSchema.version }

    /// The scripts that make the schema, oldest first.
    public static var scripts: [Script] {
        DatabaseSchema.scripts.map { Script(version: $0.version, name: $0.name, sql: $0.sql) }
    }
}
