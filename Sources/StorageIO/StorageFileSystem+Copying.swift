// SPDX-License-Identifier: MIT

extension StorageFileSystem {
    private static var pieceByteCount: Int { 1 << 16 }

    /// Copies a directory and all below it to another file system; pieces of zeros become holes, nothing is synced.
    ///
    /// - Parameters:
    ///   - path: The directory here.
    ///   - target: Where to; may be this file system.
    ///   - newPath: The directory there; created when it is missing. Files that are there already are overwritten.
    public func copyDirectory(
        _ path: String, to target: some StorageFileSystem, at newPath: String
    ) throws(StorageError) {
        try target.createDirectories(newPath)
        for name in try list(path) {
            do {
                _ = try list(path + "/" + name)
            } catch {
                guard error.code == .notADirectory else { throw error }
                try copyFile(path + "/" + name, to: target, at: newPath + "/" + name)
                continue
            }
            try copyDirectory(path + "/" + name, to: target, at: newPath + "/" + name)
        }
    }

    private func copyFile(
        _ path: String, to target: some StorageFileSystem, at newPath: String
    ) throws(StorageError) {
        let source = try open(path, .read)
        let copy = try target.open(newPath, .openOrCreate)
        try copy.truncate(toByteCount: 0)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceByteCount, alignment: 1)
        defer { buffer.deallocate() }
        var offset: Int64 = 0
        while true {
            let count = try source.read(into: buffer, at: offset)
            guard count > 0 else { break }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if piece.contains(where: { $0 != 0 }) { try copy.write(piece, at: offset) }
            offset += Int64(count)
        }
        try copy.truncate(toByteCount: offset)
    }
}
