// SPDX-License-Identifier: MIT
import StorageIO
import StoreMigrations

/// What the first bytes of the database file say, read without SQLite, so that nothing is touched by looking.
///
///     offset  size  field            big-endian; https://www.sqlite.org/fileformat2.html#the_database_header
///          0    16  magic            "SQLite format 3", zero
///         60     4  user version     schema version
///         68     4  application id   StoreSchema.applicationID
enum DatabaseHeader: Equatable {
    /// There is no file, or an empty one.
    case missing
    /// One of ours, of a schema version.
    case ours(version: Int)
    /// Something else, and why.
    case foreign(reason: String)

    private static let byteCount = 100
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let userVersionOffset = 60
    private static let applicationIDOffset = 68

    /// Reads the header of a file.
    init(path: String, fileSystem: any StorageFileSystem) throws(StorageError) {
        let file: any StorageFile
        do {
            file = try fileSystem.open(path, .read)
        } catch {
            guard error.code == .notFound else { throw error }
            self = .missing
            return
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.byteCount, alignment: 1)
        defer { buffer.deallocate() }
        let count = try file.read(into: buffer, at: 0)
        self.init(bytes: buffer[..<count].map(\.self)[...])
    }

    init(bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else {
            self = .missing
            return
        }
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else {
            self = .foreign(reason: "it is not a SQLite database")
            return
        }
        let applicationID = Self.bigEndian(bytes, at: Self.applicationIDOffset)
        guard applicationID == StoreSchema.applicationID else {
            self = .foreign(reason: "it belongs to another program (application id \(applicationID))")
            return
        }
        let version = Self.bigEndian(bytes, at: Self.userVersionOffset)
        guard version >= 1 else {
            self = .foreign(reason: "its schema version is \(version)")
            return
        }
        self = .ours(version: Int(version))
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int32 {
        let start = bytes.startIndex + offset
        return Int32(bitPattern: bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
}
