// SPDX-License-Identifier: MIT
import CSQLite
import Foundation
import StorageIO
import Threading

/// SQLite's files on virtual disks: its bytes go through the same seam as those of segments.
///
/// A layer over SQLite's own file system, which becomes the default of the process: for files in a mounted directory
/// it gives opening, reading, writing, truncating, syncing and removing to a ``StorageFileSystem``. Locks and shared
/// memory stay on real files, which are empty. Files elsewhere it does not touch.
///
/// - SeeAlso: <https://www.sqlite.org/vfs.html>
enum VirtualSQLite {
    struct OpenFile {
        let file: any StorageFile
        let fileSystem: any StorageFileSystem
        /// The directory to synchronise with the file, once, as SQLite does for what it created; nil when it is done.
        var unsyncedDirectory: String?
        let original: UnsafePointer<sqlite3_io_methods>
    }

    private static let disks = Lock<[String: any StorageFileSystem]>([:])
    private static let files = Lock<[UnsafeRawPointer: OpenFile]>([:])
    /// Our methods, by those they replace.
    private static let methods = Lock<[UnsafeRawPointer: UnsafeRawPointer]>([:])
    /// SQLite's own file system.
    nonisolated(unsafe) private static let base: UnsafeMutablePointer<sqlite3_vfs> = {
        let original = sqlite3_vfs_find(nil)!
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: original.pointee)
        layer.pointee.zName = UnsafePointer(strdup("attacca-lab"))
        layer.pointee.xOpen = { VirtualSQLite.open($1, $2, $3, $4) }
        layer.pointee.xDelete = { VirtualSQLite.remove($1, $2) }
        layer.pointee.xAccess = { VirtualSQLite.access($1, $2, $3) }
        let status = sqlite3_vfs_register(layer, 1)
        precondition(status == SQLITE_OK, "sqlite3_vfs_register gave \(status)")
        return original
    }()

    /// Keeps the database files of a directory in a file system from now on.
    static func mount(_ fileSystem: any StorageFileSystem, at directory: String) {
        _ = base
        disks.withLock { $0[directory] = fileSystem }
    }

    /// - Precondition: No connection to a database in it is open.
    static func unmount(_ directory: String) { disks.withLock { $0[directory] = nil } }

    // MARK: The file system

    private static func open(
        _ name: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let name, let disk = disk(of: name) else {
            return base.pointee.xOpen(base, name, file, flags, outFlags)
        }
        file!.pointee.pMethods = nil
        let path = String(cString: name)
        let isCreating = flags & SQLITE_OPEN_CREATE != 0
        let opened: any StorageFile
        do {
            let mode = flags & SQLITE_OPEN_READONLY != 0 ? FileOpenMode.read : .readWrite
            opened = try disk.open(path, isCreating ? .openOrCreate : mode)
        } catch {
            return SQLITE_CANTOPEN
        }
        close(Foundation.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600))
        let status = base.pointee.xOpen(base, name, file, flags, outFlags)
        guard status == SQLITE_OK, let original = file!.pointee.pMethods else { return status }
        files.withLock {
            $0[UnsafeRawPointer(file!)] = OpenFile(
                file: opened, fileSystem: disk, unsyncedDirectory: isCreating ? parent(of: path) : nil,
                original: original)
        }
        file!.pointee.pMethods = replacement(of: original)
        return SQLITE_OK
    }

    private static func remove(_ name: UnsafePointer<CChar>?, _ isSyncing: Int32) -> Int32 {
        guard let name, let disk = disk(of: name) else { return base.pointee.xDelete(base, name, isSyncing) }
        let path = String(cString: name)
        do throws(StorageError) {
            try disk.remove(path)
            if isSyncing != 0 { try disk.synchronizeDirectory(parent(of: path)) }
            return SQLITE_OK
        } catch {
            return error.code == .notFound ? SQLITE_IOERR | 23 << 8 : SQLITE_IOERR | 10 << 8
        }
    }

    private static func access(
        _ name: UnsafePointer<CChar>?, _ flags: Int32, _ result: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let name, let disk = disk(of: name) else {
            return base.pointee.xAccess(base, name, flags, result)
        }
        do throws(StorageError) {
            let byteCount = try disk.open(String(cString: name), .read).size().byteCount
            // An empty file counts as none, as in SQLite's own.
            result!.pointee = flags == SQLITE_ACCESS_EXISTS && byteCount == 0 ? 0 : 1
        } catch {
            result!.pointee = 0
            if error.code != .notFound { return SQLITE_IOERR | 13 << 8 }
        }
        return SQLITE_OK
    }

    private static func disk(of name: UnsafePointer<CChar>) -> (any StorageFileSystem)? {
        let directory = parent(of: String(cString: name))
        return disks.withLock { $0[directory] }
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}

// MARK: A file

extension VirtualSQLite {
    private static func replacement(
        of original: UnsafePointer<sqlite3_io_methods>
    ) -> UnsafePointer<sqlite3_io_methods> {
        methods.withLock { methods in
            if let known = methods[original] { return known.assumingMemoryBound(to: sqlite3_io_methods.self) }
            let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
            table.initialize(to: original.pointee)
            // Without memory maps, which would show the real file.
            table.pointee.iVersion = min(2, table.pointee.iVersion)
            table.pointee.xClose = { VirtualSQLite.closeFile($0) }
            table.pointee.xRead = { VirtualSQLite.read($0, $1, $2, $3) }
            table.pointee.xWrite = { VirtualSQLite.write($0, $1, $2, $3) }
            table.pointee.xTruncate = { file, byteCount in
                VirtualSQLite.status(file, 6) { open throws(StorageError) in
                    try open.file.truncate(toByteCount: byteCount)
                }
            }
            table.pointee.xSync = { file, _ in VirtualSQLite.synchronize(file) }
            table.pointee.xFileSize = { file, result in
                VirtualSQLite.status(file, 7) { open throws(StorageError) in
                    result!.pointee = try open.file.size().byteCount
                }
            }
            methods[original] = UnsafeRawPointer(table)
            return UnsafePointer(table)
        }
    }

    private static func closeFile(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
        let closed = files.withLock { $0.removeValue(forKey: UnsafeRawPointer(file!)) }
        return closed!.original.pointee.xClose(file)
    }

    private static func read(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeMutableRawPointer?, _ byteCount: Int32,
        _ offset: sqlite3_int64
    ) -> Int32 {
        let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: Int(byteCount))
        var count = 0
        let status = status(file, 1) { open throws(StorageError) in
            count = try open.file.read(into: buffer, at: offset)
        }
        guard status == SQLITE_OK, count < buffer.count else { return status }
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).initializeMemory(
            as: UInt8.self, repeating: 0)
        return SQLITE_IOERR | 2 << 8
    }

    private static func write(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeRawPointer?, _ byteCount: Int32,
        _ offset: sqlite3_int64
    ) -> Int32 {
        status(file, 3) { open throws(StorageError) in
            try open.file.write(UnsafeRawBufferPointer(start: bytes, count: Int(byteCount)), at: offset)
        }
    }

    private static func synchronize(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
        status(file, 4) { open throws(StorageError) in
            try open.file.synchronize()
            guard let directory = open.unsyncedDirectory else { return }
            try open.fileSystem.synchronizeDirectory(directory)
            files.withLock { $0[UnsafeRawPointer(file!)]?.unsyncedDirectory = nil }
        }
    }

    /// Runs a file operation; what it throws becomes SQLite's word for it.
    ///
    /// - Parameter step: Which of the `SQLITE_IOERR` codes.
    private static func status(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ step: Int32,
        _ body: (OpenFile) throws(StorageError) -> Void
    ) -> Int32 {
        let open = files.withLock { $0[UnsafeRawPointer(file!)]! }
        do throws(StorageError) {
            try body(open)
            return SQLITE_OK
        } catch {
            return error.code == .noSpace ? SQLITE_FULL : SQLITE_IOERR | step << 8
        }
    }
}
