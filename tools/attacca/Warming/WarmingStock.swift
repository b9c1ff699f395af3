// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// What a cache directory holds before it is warmed; reads only, and makes none where there is none.
struct WarmingStock {
    /// What the disk tier may take, and what it took today.
    struct Limits: Hashable, Sendable {
        var capacity = CacheConfiguration().l3Capacity
        var dailyWriteBudget = CacheConfiguration().l3DailyWriteBudget
        var writtenTodayByteCount = ByteCount.zero
    }

    private let inspector: CacheInspector?

    /// - Throws: ``AttaccaError/Code/formatTooNew``. What cannot be read is said, and taken for nothing: opening the cache
    ///   may mend it.
    init(_ cache: CacheOptions, problems: ProblemLog) throws {
        let directory = try cache.path
        var inspector: CacheInspector?
        do {
            if try LocalFiles.exists(CacheDirectory.index(in: directory)) {
                inspector = try CacheInspector.open(
                    directory: directory, allowsNetworkFileSystem: cache.allowsNetworkFileSystem,
                    timeSource: SystemTimeSource(), logger: .silent)
            }
        } catch let error as LocalFiles.Failure {
            problems.warn("\(directory): \(error)")
        } catch let error as AttaccaError where error.code == .cacheUnavailable {
            problems.warn("\(error)")
        }
        self.inspector = inspector
    }

    /// What is known of a listener; `nil` without a cache.
    func forecast(of listener: String, among presets: [Preset]) throws -> ListenerForecast? {
        try inspector?.forecast(of: listener, among: presets)
    }

    /// Every stored chunk.
    func entries() throws -> [CacheEntry] { try inspector?.chunks() ?? [] }

    /// The capacity and the budget that a warming would have, and what was written today.
    func limits() throws -> Limits {
        var limits = Limits()
        if let inspector { limits.writtenTodayByteCount = try inspector.overview().writtenTodayByteCount }
        return limits
    }
}
