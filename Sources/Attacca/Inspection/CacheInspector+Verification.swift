// SPDX-License-Identifier: MIT
import CacheDatabase
public import CacheModel
import ChunkStorage
public import Logging

extension CacheInspector {
    /// Reads every byte of a cache directory and reports what is wrong with it; changes nothing, and may run beside
    /// a player.
    ///
    /// An index that is missing or damaged does not keep the segments from being read. An empty directory is a cache
    /// of which nothing is wrong. Blocks.
    ///
    /// - Parameters:
    ///   - directory: The cache directory.
    ///   - decodesPayloads: Whether each payload is decoded as well, which takes some times longer.
    ///   - allowsNetworkFileSystem: As ``CacheConfiguration/allowsNetworkFileSystem``.
    ///   - timeSource: The clock for what is counted by the day; `CacheConfiguration().timeSource` is the machine's.
    ///   - logger: Where messages go that people should see.
    ///   - progress: Told after each record; returns whether to go on.
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when there is no directory or it cannot be read,
    ///   ``AttaccaError/Code/formatTooNew``.
    public static func verify(
        directory: String, decodesPayloads: Bool = false, allowsNetworkFileSystem: Bool = false,
        timeSource: any TimeSource, logger: Logger,
        progress: (MaintenanceProgress) -> Bool = { _ in true }
    ) throws(AttaccaError) -> CacheVerification {
        do {
            let database = try CacheDatabase.open(
                directory: directory, mode: .readOnly, allowsNetworkFileSystem: allowsNetworkFileSystem,
                timeSource: timeSource, logger: logger)
            defer { database.close() }
            let store = try ChunkStore.open(database: database, timeSource: timeSource, logger: logger)
            let payloadProblem = decodesPayloads ? PayloadCheck().problem : nil
            return CacheVerification(
                try store.verify(payloadProblem: payloadProblem) { progress(MaintenanceProgress($0)) })
        } catch let error as CacheDatabaseError where error.code == .formatTooNew {
            throw .formatTooNew(directory, cause: error)
        } catch let error as CacheDatabaseError where error.code == .notFound {
            return try verifySegments(directory, databaseProblem: nil, progress)
        } catch let error as CacheDatabaseError where error.code == .corruption {
            return try verifySegments(directory, databaseProblem: error.message, progress)
        } catch let error as StoreError where error.code == .corruption {
            return try verifySegments(directory, databaseProblem: error.message, progress)
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }

    private static func verifySegments(
        _ directory: String, databaseProblem: String?, _ progress: (MaintenanceProgress) -> Bool
    ) throws(AttaccaError) -> CacheVerification {
        do throws(StoreError) {
            let report = try ChunkStore.verifySegments(in: CacheDirectory(directory)) {
                progress(MaintenanceProgress($0))
            }
            return CacheVerification(report, databaseProblem: databaseProblem)
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }
}
