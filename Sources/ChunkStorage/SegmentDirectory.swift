// SPDX-License-Identifier: MIT
import CacheModel
import StorageIO

/// The segment files of one store.
struct SegmentDirectory: Sendable {
    let path: String
    let storeID: StoreID
    let fileSystem: any StorageFileSystem

    /// The segments that have a file, in order.
    func list() throws(StorageError) -> [SegmentID] {
        try fileSystem.list(path).compactMap(SegmentID.init(fileName:)).sorted()
    }

    /// Opens a segment of this store.
    ///
    /// - Throws: `.corruption` for a file that is no segment or belongs elsewhere, `.formatTooNew`, or what the
    ///   system refused.
    func open(_ segment: SegmentID, _ mode: FileOpenMode) throws(StoreError) -> any StorageFile {
        let file = try StoreError.translating { () throws(StorageError) in
            try fileSystem.open(filePath(segment), mode)
        }
        let header = try Self.header(of: file, segment)
        guard header.storeID == storeID else {
            throw .damagedSegment(segment, "it belongs to store \(header.storeID), this is \(storeID)")
        }
        return file
    }

    /// The space a segment takes; nil when it has no file.
    func size(of segment: SegmentID) throws(StorageError) -> StorageFileSize? {
        do {
            return try fileSystem.open(filePath(segment), .read).size()
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// Creates a segment, locked exclusively for its owner, with its header on the disk: a power cut would else leave a
    /// file that nobody can tell from another program's, and that nobody removes.
    func create(_ segment: SegmentID, now: WallTime) throws(StorageError) -> any StorageFile {
        let file = try fileSystem.open(filePath(segment), .createNew)
        do {
            try file.lock(.exclusive)
            try writeHeader(SegmentHeader(segment: segment, storeID: storeID, createdTime: now), to: file)
            try file.synchronize()
        } catch {
            // A full disk would else gain an empty file at every attempt.
            try remove(segment)
            throw error
        }
        return file
    }

    private func writeHeader(_ header: SegmentHeader, to file: any StorageFile) throws(StorageError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: SegmentHeader.byteCount, alignment: 8)
        defer { buffer.deallocate() }
        header.encode(into: buffer)
        try file.write(UnsafeRawBufferPointer(buffer), at: 0)
    }

    func remove(_ segment: SegmentID) throws(StorageError) { try fileSystem.remove(filePath(segment)) }

    func filePath(_ segment: SegmentID) -> String { path + "/" + segment.fileName }

    /// Reads and verifies the header of an open file.
    static func header(of file: any StorageFile, _ segment: SegmentID) throws(StoreError) -> SegmentHeader {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: SegmentHeader.byteCount, alignment: 8)
        defer { buffer.deallocate() }
        let count = try StoreError.translating { () throws(StorageError) in
            try file.read(into: buffer, at: 0)
        }
        return try SegmentHeader(
            decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), segment: segment)
    }
}
