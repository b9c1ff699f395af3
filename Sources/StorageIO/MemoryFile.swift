// SPDX-License-Identifier: MIT
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An open file of a ``MemoryFileSystem``.
final class MemoryFile: StorageFile {
    let path: String
    private let volume: Condition<MemoryVolume>
    private let node: Int
    private let number: Int
    private let isWritable: Bool

    /// - Precondition: The file's count of openings includes this one.
    init(path: String, volume: Condition<MemoryVolume>, node: Int, number: Int, isWritable: Bool) {
        self.path = path
        self.volume = volume
        self.node = node
        self.number = number
        self.isWritable = isWritable
    }

    deinit {
        volume.update { volume in
            volume.nodes[node]!.locks[number] = nil
            volume.nodes[node]!.openCount -= 1
            volume.dropLostFiles()
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) -> Int {
        guard offset >= 0 else { throw failure(.read, EINVAL) }
        return volume.withLock { $0.nodes[node]!.image.read(into: buffer, at: offset) }
    }

    func prefetch(_ range: Range<Int64>) {}

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
        let (end, overflow) = offset.addingReportingOverflow(Int64(bytes.count))
        guard isWritable else { throw failure(.write, EBADF) }
        guard offset >= 0, !overflow else { throw failure(.write, EFBIG) }
        try volume.withLock { volume throws(StorageError) in
            if let capacity = volume.capacityByteCount {
                let added = volume.nodes[node]!.image.newByteCount(ofWriting: offset..<end)
                guard added == 0 || volume.allocatedByteCount + added <= capacity else {
                    throw failure(.write, ENOSPC)
                }
            }
            volume.nodes[node]!.apply(.write(Array(bytes), offset: offset))
        }
    }

    func identity() throws(StorageError) -> FileIdentity { FileIdentity(device: 0, inode: UInt64(node)) }

    func size() throws(StorageError) -> StorageFileSize {
        volume.withLock { volume in
            let image = volume.nodes[node]!.image
            return StorageFileSize(
                byteCount: image.byteCount, allocatedByteCount: image.allocatedByteCount,
                blockByteCount: MemoryImage.blockByteCount)
        }
    }

    func synchronize() throws(StorageError) { volume.withLock { $0.nodes[node]!.synchronize() } }

    func truncate(toByteCount byteCount: Int64) throws(StorageError) {
        guard isWritable, byteCount >= 0 else { throw failure(.truncate, EINVAL) }
        volume.withLock { $0.nodes[node]!.apply(.truncate(byteCount: byteCount)) }
    }

    func punchHole(_ range: Range<Int64>) throws(StorageError) {
        let block = MemoryImage.blockByteCount
        guard isWritable else { throw failure(.punchHole, EBADF) }
        guard range.lowerBound >= 0, range.lowerBound % block == 0, range.upperBound % block == 0 else {
            throw failure(.punchHole, EINVAL)
        }
        volume.withLock { $0.nodes[node]!.apply(.punchHole(range)) }
    }

    func lock(_ mode: FileLockMode) throws(StorageError) {
        volume.update { $0.nodes[node]!.locks[number] = nil }
        _ = volume.wait { volume in take(mode, &volume) ? true : nil }
    }

    func tryLock(_ mode: FileLockMode) throws(StorageError) -> Bool { volume.update { take(mode, &$0) } }

    func unlock() throws(StorageError) { volume.update { $0.nodes[node]!.locks[number] = nil } }

    /// Takes the lock, unless another open file holds it in a conflicting mode.
    private func take(_ mode: FileLockMode, _ volume: inout MemoryVolume) -> Bool {
        let others = volume.nodes[node]!.locks.filter { $0.key != number }
        guard others.isEmpty || mode == .shared && !others.values.contains(.exclusive) else { return false }
        volume.nodes[node]!.locks[number] = mode
        return true
    }

    private func failure(_ operation: StorageOperation, _ systemNumber: Int32) -> StorageError {
        StorageError(operation, path: path, systemNumber: systemNumber)
    }
}
