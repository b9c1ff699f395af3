// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO

extension DatabaseOpener {
    /// Puts a database aside and makes a new one; only with no other process in the directory.
    ///
    /// - Parameters:
    ///   - complaint: Why it cannot stay.
    ///   - isCertain: Whether it goes even if it turns out to be usable.
    /// - Throws: `.inUse` when another process has the database open.
    func replace(
        because complaint: CacheDatabaseError, isCertain: Bool, openLock: any StorageFile,
        writerLock: any StorageFile, unfitness: DatabaseUnfitness
    ) throws(CacheDatabaseError) -> sending Opened {
        let isAlone = try translating { () throws(StorageError) in try openLock.tryLock(.exclusive) }
        guard isAlone else {
            throw .damagedInUse(
                path: directory.databasePath,
                holders: LockHolders.otherProcessIDs(ofLockOn: directory.openLockPath), cause: complaint)
        }
        var setAside: SetAsideDatabase?
        if isCertain {
            setAside = try self.setAside(reason: complaint.message)
        } else {
            do {
                // The lock changes its mode in two steps: another process may have replaced it between.
                _ = try connectForWriting(writerLock: writerLock, unfitness: unfitness)
            } catch {
                guard error.code == .corruption else { throw error }
                setAside = try self.setAside(reason: error.message)
            }
        }
        let connection = try connectForWriting(writerLock: writerLock, unfitness: unfitness)
        try lock(openLock, .shared)
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

    /// Renames database, log and shared memory, so that the set can still be opened; keeps one set.
    ///
    /// The new database, with what was learned, is complete and on the disk before the old one loses its name:
    /// a crash leaves either the old one, or none beside a replacement that ``create(writerLock:)`` finds.
    ///
    /// - Returns: Nil where there is no database.
    private func setAside(reason: String) throws(CacheDatabaseError) -> SetAsideDatabase? {
        guard try header() != .missing else { return nil }
        let names = try translating { () throws(StorageError) in try fileSystem.list(directory.path) }
        let older = names.filter { $0.hasPrefix(directory.setAsidePrefix) }
        let name = setAsideName(notAmong: names)
        let path = directory.path + "/" + name
        let counts = try buildReplacement(reason: reason, name: name, older: older)
        // Only the log of the database that is there would be applied to it.
        try renameIfPresent(directory.databasePath, to: path)
        try renameIfPresent(directory.logPath, to: path + "-wal")
        try renameIfPresent(directory.sharedMemoryPath, to: path + "-shm")
        try removeIfPresent([directory.damageMarkPath] + older.map { directory.path + "/" + $0 })
        try translating { () throws(StorageError) in try fileSystem.synchronizeDirectory(directory.path) }
        logger.warning(
            """
            \(reason); set aside as \(name) and replaced: \(counts.saved) rows of what was learned saved, \
            \(counts.lost) lost
            """)
        return SetAsideDatabase(
            reason: reason, path: path, salvagedRowCount: counts.saved, lostRowCount: counts.lost)
    }

    /// Makes the database that follows, with what can be saved of the present one.
    private func buildReplacement(
        reason: String, name: String, older: [String]
    ) throws(CacheDatabaseError) -> (saved: Int, lost: Int) {
        // Where nothing of the present one can be read, what was set aside before it knows more than nobody.
        let sources = [directory.databasePath] + olderDatabases(among: older)
        var counts = (saved: 0, lost: 0)
        let path = try build { connection throws(SQLiteError) in
            for source in sources {
                guard var salvage = try DatabaseSalvage(from: source, into: connection) else { continue }
                try salvage.run()
                counts = (salvage.savedRowCount, salvage.lostRowCount)
                break
            }
            try CacheDatabase.recordIncident(
                kind: "index_replaced",
                message: "\(reason); set aside as \(name), \(counts.saved) rows of what was learned saved, "
                    + "\(counts.lost) lost",
                at: timeSource.wallNow(), in: connection)
        }
        try translating { () throws(StorageError) in
            try fileSystem.rename(path, to: directory.replacementPath)
            try fileSystem.synchronizeDirectory(directory.path)
        }
        return counts
    }

    /// A name by the time of day, which may have been set back.
    private func setAsideName(notAmong names: [String]) -> String {
        var number = timeSource.wallNow().unixMilliseconds
        while names.contains(where: { $0.hasPrefix(directory.setAsidePrefix + String(number)) }) {
            number += 1
        }
        return directory.setAsidePrefix + String(number)
    }

    /// The databases that were set aside before, the latest first.
    private func olderDatabases(among names: [String]) -> [String] {
        directory.setAsideNames(among: names).reversed().map { directory.path + "/" + $0 }
    }

    private func renameIfPresent(_ path: String, to newPath: String) throws(CacheDatabaseError) {
        do {
            try fileSystem.rename(path, to: newPath)
        } catch {
            guard error.code == .notFound else { throw .storage(error, directory: directory.path) }
        }
    }
}
