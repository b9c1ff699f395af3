// SPDX-License-Identifier: MIT

/// The schema of the one database file, as an ordered list of migrations.
///
/// To add one: write `migrations/v0004_name.sql`, name it in `Package.swift`, append it here.
public enum StoreSchema {
    /// Tells our databases from others, in the file's header: "ATCA".
    public static let applicationID: Int32 = 0x4154_4341

    /// Every migration, oldest first.
    public static let migrations = [
        Migration(version: 1, name: "v0001_store", sql: PackageResources.v0001_store_sql),
        Migration(version: 2, name: "v0002_learning", sql: PackageResources.v0002_learning_sql),
        Migration(version: 3, name: "v0003_eviction", sql: PackageResources.v0003_eviction_sql),
    ]

    /// The `user_version` of a database that is up to date.
    public static var currentVersion: Int { migrations.count }
}
