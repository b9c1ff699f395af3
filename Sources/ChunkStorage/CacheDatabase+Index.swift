// SPDX-License-Identifier: MIT
import CacheDatabase
import SQLiteDatabase

/// Transactions on the index, with errors in the words of the store.
extension CacheDatabase {
    func readIndex<Result>(
        _ body: (ChunkIndex) throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try read { connection throws(SQLiteError) in try body(ChunkIndex(connection: connection)) }
        } catch {
            throw StoreError(error)
        }
    }

    func writeIndex<Result>(
        _ durability: CommitDurability = .processCrash,
        _ body: (ChunkIndex) throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try write(durability) { connection throws(SQLiteError) in
                try body(ChunkIndex(connection: connection))
            }
        } catch {
            throw StoreError(error)
        }
    }
}
