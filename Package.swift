// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let flyingSocks: Target.Dependency = .product(
    name: "FlyingSocks", package: "FlyingFox", condition: .when(traits: ["Server"]))

/// A Swift target under the rules of this package.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of a target, in `Tests/<name>Tests`; `files` are what they read there.
func tests(_ name: String, _ dependencies: [Target.Dependency], files: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies + ["TestSupport"], exclude: files,
        swiftSettings: strict)
}

let package = Package(
    name: "Attacca",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        // Linked into the player, unless a player's own package wants it otherwise.
        .library(name: "Attacca", targets: ["Attacca"]),
        // The C interface, for players that are not written in Swift: built and installed by tools/build-c.
        .library(name: "attacca-c", type: .dynamic, targets: ["AttaccaC"]),
        // Beside the player, for one that is several executables or loads its plug-ins.
        .library(name: "AttaccaDynamic", type: .dynamic, targets: ["Attacca"]),
        // The HTTP interface, for players that show their cache; needs the trait `Server`, which is on unless switched off.
        .library(name: "AttaccaHTTP", targets: ["AttaccaHTTP"]),
        .executable(name: "attacca", targets: ["AttaccaTool"]),
        .executable(name: "attacca-lab", targets: ["AttaccaLab"]),
    ],
    traits: [
        .trait(name: "Server", description: "The HTTP interface, and with it the one package that it needs."),
        .default(enabledTraits: ["Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // The ground.
        library("CacheModel"),
        .target(name: "CThreading"),
        library("Threading", ["CacheModel", "CThreading"]),
        .target(name: "CChecksum"),
        .target(name: "CChunkFilter"),
        .target(name: "CSpectrum"),
        .target(name: "CRealtime"),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CSndFile", pkgConfig: "sndfile",
            providers: [.apt(["libsndfile1-dev"]), .brew(["libsndfile"])]),
        .target(name: "CStorageIO"),
        library("StorageIO", ["CStorageIO", "Threading"]),
        library("SQLiteDatabase", ["CSQLite"]),
        .target(
            name: "StoreMigrations", path: "migrations",
            resources: [
                .embedInCode("v0001_store.sql"), .embedInCode("v0002_learning.sql"),
                .embedInCode("v0003_incident.sql"), .embedInCode("v0004_eviction.sql"),
                .embedInCode("v0005_health.sql"), .embedInCode("v0006_condemned.sql"),
                .embedInCode("v0007_learning_state.sql"), .embedInCode("v0008_plan.sql"),
            ],
            swiftSettings: strict),

        // Rooms with one purpose.
        library("ChunkCoding", ["CacheModel", "CLZ4", "CChecksum", "CChunkFilter", "Threading"]),
        library("AudioAnalysis", ["CacheModel", "CSndFile", "CSpectrum"]),
        library("PresetRendering", ["CacheModel", "AudioAnalysis", "Threading"]),
        library("Prediction", ["CacheModel"]),
        library(
            "CacheDatabase",
            ["SQLiteDatabase", "StoreMigrations", "StorageIO", "CacheModel", "Threading", logging]),
        library(
            "ChunkStorage",
            [
                "CacheModel", "StorageIO", "SQLiteDatabase", "CacheDatabase", "CChecksum", "Threading",
                logging,
            ]),
        library(
            "LearningStorage",
            ["CacheModel", "Prediction", "CacheDatabase", "SQLiteDatabase", "Threading", logging]),

        // The engine.
        library(
            "Attacca",
            [
                "AudioAnalysis", "CacheModel", "CRealtime", "Threading", "ChunkCoding", "CacheDatabase",
                "ChunkStorage", "LearningStorage", "Prediction", "StorageIO", logging, histogram,
            ]),

        // The faces.
        .target(name: "CDashboard", exclude: ["page"]),
        .target(name: "CAttacca", dependencies: ["CRealtime"]),
        library("AttaccaC", ["Attacca", "CacheModel", "CAttacca", "Threading", logging]),
        // What it holds is compiled with the trait only; without, nothing of HTTP is resolved or built.
        .target(
            name: "AttaccaHTTP",
            dependencies: ["Attacca", "CacheModel", "CDashboard", "Threading", logging, flyingSocks],
            exclude: ["openapi.json"], swiftSettings: strict),
        .executableTarget(
            name: "AttaccaTool",
            dependencies: [
                "Attacca", "AttaccaHTTP", "AudioAnalysis", "CacheModel", "PresetRendering", "Threading",
                argumentParser, logging,
            ],
            path: "tools/attacca", swiftSettings: strict),
        .executableTarget(
            name: "AttaccaLab",
            dependencies: [
                "Attacca", "AttaccaHTTP", "AudioAnalysis", "CacheDatabase", "CacheModel", "CChecksum",
                "ChunkCoding",
                "ChunkStorage", "CLZ4", "CSndFile", "CSQLite", "Prediction", "PresetRendering",
                "SQLiteDatabase", "StorageIO", "Threading",
                argumentParser, logging,
            ],
            path: "tools/lab", swiftSettings: strict),

        // Tests mirror targets.
        .target(
            name: "TestSupport", dependencies: ["CacheModel", "CSndFile"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(name: "CInterposition", path: "Tests/CInterposition"),
        .executableTarget(
            name: "ReaderProof", dependencies: ["Attacca", "CInterposition", "Threading"],
            path: "Tests/ReaderProof", swiftSettings: strict),
        tests("CacheModel", ["CacheModel"]),
        tests("Threading", ["Threading", "CacheModel"]),
        tests("CChunkFilter", ["CChunkFilter"]),
        tests(
            "ChunkCoding", ["ChunkCoding", "CacheModel", "CChecksum", "CLZ4", "Threading"], files: ["Golden"]),
        tests("AudioAnalysis", ["AudioAnalysis", "CacheModel", "CSpectrum"]),
        tests("PresetRendering", ["PresetRendering", "AudioAnalysis", "CacheModel", "Threading"]),
        tests("Prediction", ["Prediction", "CacheModel"]),
        tests("CChecksum", ["CChecksum"]),
        tests("StorageIO", ["StorageIO", "CacheModel"]),
        tests("SQLiteDatabase", ["SQLiteDatabase"]),
        tests(
            "CacheDatabase",
            ["CacheDatabase", "StoreMigrations", "SQLiteDatabase", "StorageIO", "Threading", logging]),
        tests(
            "ChunkStorage",
            [
                "ChunkStorage", "CacheDatabase", "CacheModel", "SQLiteDatabase", "StorageIO", "Threading",
                logging,
            ], files: ["Golden"]),
        tests(
            "LearningStorage",
            ["LearningStorage", "CacheModel", "Prediction", "CacheDatabase", "SQLiteDatabase", logging]),
        tests(
            "Attacca",
            [
                "Attacca", "CRealtime", "CacheModel", "ChunkCoding", "ChunkStorage", "LearningStorage",
                "Prediction",
                "PresetRendering", "ReaderProof", "SQLiteDatabase", "StorageIO", "Threading", logging,
            ]),
        tests(
            "AttaccaTool",
            [
                "AttaccaTool", "AttaccaLab", "Attacca", "AudioAnalysis", "CacheModel", "PresetRendering",
                "SQLiteDatabase",
                "Threading", logging,
            ]),
        tests(
            "AttaccaLab",
            [
                "AttaccaLab", "CacheModel", "ChunkCoding", "ChunkStorage", "CSndFile", "Prediction",
                "Threading", argumentParser,
            ]),
        // A C program that links the C interface as a player does, inside the package.
        .executableTarget(
            name: "CInterface", dependencies: ["CAttacca", "AttaccaC"], path: "Tests/CInterface"),
        tests("AttaccaC", ["Attacca", "AttaccaC", "CAttacca", "CInterface"]),
        tests("AttaccaHTTP", ["AttaccaHTTP", "AttaccaLab", "Attacca", "CacheModel", "Threading", logging]),
        tests("ReadmeExample", ["Attacca", "CacheModel", "PresetRendering"]),
        tests("ArticleExample", ["Attacca", "Threading"]),
        // The dashboard in a real browser; the story is told in Python.
        .testTarget(
            name: "BrowserTests", dependencies: ["TestSupport"], path: "Tests/Browser",
            exclude: ["dashboard.py", "devtools.py", "server.py"], swiftSettings: strict),
        tests("Tidy", []),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17
)
