// SPDX-License-Identifier: MIT

/// A file of a ``FaultyFileSystem``.
final class FaultyFile: StorageFile {
    private let base: any StorageFile
    private let plan: FaultPlan

    init(_ base: any StorageFile, plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    var path: String { base.path }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) -> Int {
        try check(.read)
        return try base.read(into: buffer, at: offset)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
        do {
            try check(.write)
        } catch {
            if plan.tearsWrites {
                try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), at: offset)
            }
            throw error
        }
        try base.write(bytes, at: offset)
    }

    func size() throws(StorageError) -> StorageFileSize {
        try check(.size)
        return try base.size()
    }

    func identity() throws(StorageError) -> FileIdentity {
        try check(.identity)
        return try base.identity()
    }

    func synchronize() throws(StorageError) {
        try check(.synchronize)
        try base.synchronize()
    }

    func truncate(toByteCount byteCount: Int64) throws(StorageError) {
        try check(.truncate)
        try base.truncate(toByteCount: byteCount)
    }

    func punchHole(_ range: Range<Int64>) throws(StorageError) {
        try check(.punchHole)
        try base.punchHole(range)
    }

    func lock(_ mode: FileLockMode) throws(StorageError) {
        try check(.lock)
        try base.lock(mode)
    }

    func tryLock(_ mode: FileLockMode) throws(StorageError) -> Bool {
        try check(.lock)
        return try base.tryLock(mode)
    }

    func unlock() throws(StorageError) { try base.unlock() }

    private func check(_ operation: StorageOperation) throws(StorageError) {
        guard let systemNumber = plan.failure(of: operation) else { return }
        throw StorageError(operation, path: path, systemNumber: systemNumber)
    }
}
