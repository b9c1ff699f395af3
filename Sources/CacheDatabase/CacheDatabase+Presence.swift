// SPDX-License-Identifier: MIT
import Logging
import StorageIO

extension CacheDatabase {
    /// Whether the open files are still those that their paths name; not so once the directory was deleted,
    /// replaced, unmounted, or can no longer be reached. Blocks on the disk; takes no descriptor.
    public func isInPlace() -> Bool {
        do {
            if let openLock {
                let named = try opener.fileSystem.identity(of: directory.openLockPath)
                guard try openLock.identity() == named else { return false }
            }
            return try opener.fileSystem.identity(of: directory.databasePath) == identity
        } catch {
            opener.logger.info("the cache directory cannot be looked at: \(error)")
            return false
        }
    }
}
