// SPDX-License-Identifier: MIT

/// The schema of the one database file, as an ordered list of migrations.
///
/// To add one: write `migrations/v0009_name.sql`, name it in `Package.swift`, append it here, and say below for each
/// new table where its rows come from when the database is lost.
public enum StoreSchema {
    /// Tells our databases from others, in the file's header: "ATCA".
    public static let applicationID: Int32 = 0x4154_4341

    /// Every migration, oldest first.
    public static let migrations = [
        Migration(version: 1, name: "v0001_store", sql: PackageResources.v0001_store_sql),
        Migration(version: 2, name: "v0002_learning", sql: PackageResources.v0002_learning_sql),
        Migration(version: 3, name: "v0003_incident", sql: PackageResources.v0003_incident_sql),
        Migration(version: 4, name: "v0004_eviction", sql: PackageResources.v0004_eviction_sql),
        Migration(version: 5, name: "v0005_health", sql: PackageResources.v0005_health_sql),
        Migration(version: 6, name: "v0006_condemned", sql: PackageResources.v0006_condemned_sql),
        Migration(
            version: 7, name: "v0007_learning_state", sql: PackageResources.v0007_learning_state_sql),
        Migration(version: 8, name: "v0008_plan", sql: PackageResources.v0008_plan_sql),
    ]

    /// Tables whose rows are nowhere else, each after those that it refers to.
    ///
    /// They are saved row by row out of a database that is set aside.
    public static let salvagedTables = [
        "listener", "session", "listener_model", "listener_preset", "transition", "recency", "expert",
        "mixer", "rate", "dwell", "genre", "affinity", "prefetch_trial", "prediction", "prediction_place",
        "prediction_daily", "prefetch", "feature", "incident",
    ]

    /// Tables whose rows are found again in the segment files, or by looking at the tracks, or are made anew within
    /// seconds of playing: the last plan.
    public static let rebuiltTables = [
        "meta", "track", "preset", "grid", "segment", "chunk", "ghost", "condemned", "plan",
        "plan_step", "render_cost",
    ]

    /// The `user_version` of a database that is up to date.
    public static var currentVersion: Int { migrations.count }
}
