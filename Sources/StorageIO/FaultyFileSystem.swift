// SPDX-License-Identifier: MIT

/// A file system whose calls fail as a ``FaultPlan`` says, over one that works.
public struct FaultyFileSystem: StorageFileSystem {
    private let base: any StorageFileSystem
    private let plan: FaultPlan

    public init(_ base: any StorageFileSystem = PosixFileSystem(), plan: FaultPlan) {
        self.base = base
        self.plan = plan
    }

    public func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        try check(.open, path)
        return FaultyFile(try base.open(path, mode), plan: plan)
    }

    public func createDirectory(_ path: String) throws(StorageError) {
        try check(.createDirectory, path)
        try base.createDirectory(path)
    }

    public func list(_ path: String) throws(StorageError) -> [String] {
        try check(.list, path)
        return try base.list(path)
    }

    public func rename(_ path: String, to newPath: String) throws(StorageError) {
        try check(.rename, path)
        try base.rename(path, to: newPath)
    }

    public func remove(_ path: String) throws(StorageError) {
        try check(.remove, path)
        guard plan.hasQuota else { return try base.remove(path) }
        let freedByteCount = try base.open(path, .read).size().allocatedByteCount
        try base.remove(path)
        plan.giveBackQuota(byteCount: freedByteCount)
    }

    public func synchronizeDirectory(_ path: String) throws(StorageError) {
        try check(.synchronize, path)
        try base.synchronizeDirectory(path)
    }

    public func identity(of path: String) throws(StorageError) -> FileIdentity {
        try check(.identity, path)
        return try base.identity(of: path)
    }

    public func space(at path: String) throws(StorageError) -> FileSystemSpace {
        try check(.space, path)
        return try base.space(at: path)
    }

    public func kind(of path: String) throws(StorageError) -> FileSystemKind {
        try check(.fileSystemKind, path)
        return try base.kind(of: path)
    }

    private func check(_ operation: StorageOperation, _ path: String) throws(StorageError) {
        guard let systemNumber = plan.failure(of: operation) else { return }
        throw StorageError(operation, path: path, systemNumber: systemNumber)
    }
}
