// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

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
        let count = try base.read(into: buffer, at: offset)
        switch plan.readFault(byteCount: count) {
        case .flip(let bit): buffer[bit / 8] ^= 1 << UInt8(bit % 8)
        case .shorten(let shorter): return shorter
        case nil: break
        }
        return count
    }

    func prefetch(_ range: Range<Int64>) { base.prefetch(range) }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
        do {
            try check(.write)
        } catch {
            if plan.tearsWrites {
                try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), at: offset)
            }
            throw error
        }
        let fittingCount = plan.takeQuota(byteCount: bytes.count)
        try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<fittingCount]), at: offset)
        guard fittingCount == bytes.count else {
            throw StorageError(.write, path: path, systemNumber: ENOSPC)
        }
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
        try givingBack { () throws(StorageError) in try base.truncate(toByteCount: byteCount) }
    }

    func punchHole(_ range: Range<Int64>) throws(StorageError) {
        try check(.punchHole)
        try givingBack { () throws(StorageError) in try base.punchHole(range) }
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

    /// Runs what may free space, and lets that much be written again.
    private func givingBack(_ body: () throws(StorageError) -> Void) throws(StorageError) {
        guard plan.hasQuota else { return try body() }
        let before = try base.size().allocatedByteCount
        try body()
        plan.giveBackQuota(byteCount: before - (try base.size().allocatedByteCount))
    }

    private func check(_ operation: StorageOperation) throws(StorageError) {
        guard let systemNumber = plan.failure(of: operation) else { return }
        throw StorageError(operation, path: path, systemNumber: systemNumber)
    }
}
