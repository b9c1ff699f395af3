// SPDX-License-Identifier: MIT

/// An open file with positioned access; closed when the last reference goes.
///
/// Every method may be called from several threads at once: there is no file position to share. Offsets are
/// bytes from the start of the file.
public protocol StorageFile: AnyObject, Sendable {
    /// The path the file was opened by.
    var path: String { get }

    /// Reads until `buffer` is full or the file ends.
    ///
    /// - Returns: Bytes read; fewer than `buffer.count` only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) -> Int

    /// Says that a range is about to be read, so that the system may fetch it in one go. A hint: nothing fails.
    func prefetch(_ range: Range<Int64>)

    /// Writes all of `bytes`; after an error any part of them may have been written.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError)

    /// Length and space of the file now.
    func size() throws(StorageError) -> StorageFileSize

    /// Which file it is, whatever its path names by now.
    func identity() throws(StorageError) -> FileIdentity

    /// Forces the file's bytes to stable storage (`fdatasync`).
    func synchronize() throws(StorageError)

    /// Cuts or extends the file to a length in bytes.
    func truncate(toByteCount byteCount: Int64) throws(StorageError)

    /// Gives whole blocks back to the file system; they read as zeros afterwards, the length stays.
    ///
    /// - Parameter range: Bytes; both ends multiples of ``StorageFileSize/blockByteCount``.
    /// - Throws: `.notSupported` where the file system cannot.
    func punchHole(_ range: Range<Int64>) throws(StorageError)

    /// Takes the advisory lock of the file for this open file, waiting for other holders.
    ///
    /// Belongs to the open file, not to the process or thread; taking it again changes its mode. The system
    /// releases it when the file is closed, also by the end of the process.
    func lock(_ mode: FileLockMode) throws(StorageError)

    /// Takes the advisory lock if nobody holds it in a conflicting mode.
    ///
    /// - Returns: False when somebody does; a lock that this file held in another mode may be lost then.
    func tryLock(_ mode: FileLockMode) throws(StorageError) -> Bool

    /// Releases the advisory lock.
    func unlock() throws(StorageError)
}
