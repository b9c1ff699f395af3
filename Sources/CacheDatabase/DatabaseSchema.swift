// SPDX-License-Identifier: MIT
import StoreMigrations

/// The schema of the database, for people: tables, and the views that are its public face.
public enum DatabaseSchema {
    /// The `user_version` of a database that is up to date.
    public static var version: Int { StoreSchema.currentVersion }

    /// What tells our databases from others, in the header of the file.
    public static var applicationID: Int32 { StoreSchema.applicationID }

    /// The scripts that make it, with their comments, oldest first.
    public static var scripts: [(version: Int, name: String, sql: String)] {
        StoreSchema.migrations.map { ($0.version, $0.name, $0.sql) }
    }
}
