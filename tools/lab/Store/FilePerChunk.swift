// SPDX-License-Identifier: MIT
import CacheModel
import StorageIO

/// The peer of the store: a file for each chunk, its payload and nothing else.
struct FilePerChunk {
    let directory: String
    private let fileSystem = PosixFileSystem()

    init(directory: String) throws {
        self.directory = directory
        try fileSystem.createDirectories(directory)
    }

    private func path(_ index: Int) -> String { "\(directory)/\(index).lz4" }

    func put(_ payload: ChunkPayload, _ index: Int, isSynced: Bool) throws {
        let file = try fileSystem.open(path(index), .openOrCreate)
        try payload.withUnsafeBytes { bytes throws(StorageError) in try file.write(bytes, at: 0) }
        if isSynced { try file.synchronize() }
    }

    /// The payload as the file holds it; nothing verifies it.
    func get(_ index: Int) throws -> ChunkPayload {
        let file = try fileSystem.open(path(index), .read)
        return try ChunkPayload(byteCount: Int(try file.size().byteCount)) { bytes throws(StorageError) in
            _ = try file.read(into: bytes, at: 0)
        }
    }
}
