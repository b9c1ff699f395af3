// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import StorageIO

extension DatabaseOpener {
    /// Puts an unusable database aside and makes an empty one; only with no other process in the directory.
    ///
    /// - Throws: `.inUse` when another process has the database open.
    func replace(
        after damage: CacheDatabaseError, openLock: any StorageFile, writerLock: any StorageFile
    ) throws(CacheDatabaseError) -> sending Opened {
        let isAlone = try translating { () throws(StorageError) in try openLock.tryLock(.exclusive) }
        guard isAlone else { throw .damagedInUse(path: directory.databasePath, cause: damage) }
        var setAside: SetAsideDatabase?
        do {
            // The lock changes its mode in two steps: another process may have replaced the database between.
            _ = try connectForWriting(writerLock: writerLock)
        } catch {
            guard error.code == .corruption else { throw error }
            setAside = try self.setAside(reason: error.message)
        }
        let connection = try connectForWriting(writerLock: writerLock)
        try translating { () throws(StorageError) in try openLock.lock(.shared) }
        return Opened(
            connection: connection, identity: try identity(), openLock: openLock, writerLock: writerLock,
            setAside: setAside)
    }

    /// Notes that a statement met damage, for the next to open the database.
    func markDamage() throws(StorageError) {
        _ = try fileSystem.open(directory.damageMarkPath, .openOrCreate)
    }

    func requireNoDamageMark() throws(CacheDatabaseError) {
        do {
            _ = try fileSystem.open(directory.damageMarkPath, .read)
        } catch {
            guard error.code == .notFound || error.code == .notADirectory else {
                throw .storage(error, directory: directory.path)
            }
            return
        }
        throw .damaged(path: directory.databasePath, reason: "a statement met damage when it was last in use")
    }

    /// Renames database, log and shared memory together, so that the set can still be opened; keeps one set.
    private func setAside(reason: String) throws(CacheDatabaseError) -> SetAsideDatabase {
        let name = directory.setAsidePrefix + String(timeSource.wallNow().unixMilliseconds)
        let path = directory.path + "/" + name
        let names = try translating { () throws(StorageError) in try fileSystem.list(directory.path) }
        try removeIfPresent(
            names.filter { $0.hasPrefix(directory.setAsidePrefix) }.map { directory.path + "/" + $0 })
        // The database goes last: a log that is left alone would be applied to the next one.
        try renameIfPresent(directory.logPath, to: path + "-wal")
        try renameIfPresent(directory.sharedMemoryPath, to: path + "-shm")
        try renameIfPresent(directory.databasePath, to: path)
        try removeIfPresent([directory.damageMarkPath])
        try translating { () throws(StorageError) in try fileSystem.synchronizeDirectory(directory.path) }
        logger.warning("\(reason); set aside as \(name) and replaced by an empty one")
        return SetAsideDatabase(reason: reason, path: path)
    }

    private func renameIfPresent(_ path: String, to newPath: String) throws(CacheDatabaseError) {
        do {
            try fileSystem.rename(path, to: newPath)
        } catch {
            guard error.code == .notFound else { throw .storage(error, directory: directory.path) }
        }
    }
}
