// SPDX-License-Identifier: MIT
import StorageIO

extension CacheDatabase {
    /// Waits until every write transaction that runs now, in any process, has ended.
    ///
    /// - Throws: `.busy`, which names the process, when one holds the writer lock for too long: it may be suspended.
    public func awaitWriters() throws(CacheDatabaseError) {
        let lock: any StorageFile
        do {
            lock = try opener.fileSystem.open(directory.writerLockPath, .read)
        } catch {
            // Where there is no lock nobody ever wrote.
            guard error.code != .notFound else { return }
            throw .storage(error, directory: directory.path)
        }
        try opener.lock(lock, .shared)
        try opener.translating { () throws(StorageError) in try lock.unlock() }
    }
}
