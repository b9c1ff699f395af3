// SPDX-License-Identifier: MIT
import CacheDatabase
import SQLiteDatabase
import StorageIO

/// Finds out which store a directory holds.
struct StoreIdentity {
    let database: CacheDatabase
    let fileSystem: any StorageFileSystem

    /// The identity in the index; for an index that has none yet, that of the segments, or a new one.
    func establish(_ configuration: ChunkStoreConfiguration) throws(StoreError) -> StoreID {
        if let known = try known() { return known }
        let candidate = try mostCommon() ?? configuration.makeStoreID()
        return try database.writeIndex { index throws(SQLiteError) in
            // Another process may have been quicker; then its name is ours.
            try index.setStoreID(candidate)
            return try index.storeID() ?? candidate
        }
    }

    /// The identity in the index, or nil.
    func known() throws(StoreError) -> StoreID? {
        try database.readIndex { index throws(SQLiteError) in try index.storeID() }
    }

    /// The identity that most segment headers name: what a lost index belonged to. Nil without segments.
    private func mostCommon() throws(StoreError) -> StoreID? {
        var counts: [StoreID: Int] = [:]
        let path = database.directory.segmentsPath
        let names = try StoreError.translating { () throws(StorageError) in try fileSystem.list(path) }
        for segment in names.compactMap(SegmentID.init(fileName:)) {
            let file = try StoreError.translating { () throws(StorageError) in
                try fileSystem.open(path + "/" + segment.fileName, .read)
            }
            if let storeID = try storeID(of: file, segment) { counts[storeID, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key.description) < ($1.value, $0.key.description) }?.key
    }

    /// Why a database does not belong to the segments beside it, or nil: they are all of another store.
    ///
    /// One segment of its own is enough for a database to be at home: a few foreign ones are only ignored.
    static func unfitness(
        of connection: SQLiteConnection, segmentsPath: String, _ fileSystem: any StorageFileSystem
    ) throws(SQLiteError) -> String? {
        guard let storeID = try ChunkIndex(connection: connection).storeID() else { return nil }
        var foreign: StoreID?
        do throws(StorageError) {
            for segment in try fileSystem.list(segmentsPath).compactMap(SegmentID.init(fileName:)) {
                let file = try fileSystem.open(segmentsPath + "/" + segment.fileName, .read)
                guard let header = Self.header(of: file, segment) else { continue }
                if header.storeID == storeID { return nil }
                foreign = header.storeID
            }
        } catch {
            // What cannot be looked at proves nothing; the store itself will meet it.
            return nil
        }
        return foreign.map { "it is of store \(storeID), the segments beside it are of \($0)" }
    }

    /// The header of a segment; nil when it has none that can be read.
    private static func header(of file: any StorageFile, _ segment: SegmentID) -> SegmentHeader? {
        switch Result(catching: { () throws(StoreError) in try SegmentDirectory.header(of: file, segment) }) {
        case .success(let header): header
        case .failure: nil
        }
    }

    private func storeID(of file: any StorageFile, _ segment: SegmentID) throws(StoreError) -> StoreID? {
        do {
            return try SegmentDirectory.header(of: file, segment).storeID
        } catch {
            guard error.code == .corruption || error.code == .formatTooNew else { throw error }
            return nil
        }
    }
}
