// SPDX-License-Identifier: MIT
import StorageIO

extension StoreError {
    /// Runs file operations, and gives what they throw in the words of the store.
    static func translating<Result>(
        _ body: () throws(StorageError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try body()
        } catch {
            throw StoreError(error)
        }
    }
}
