// SPDX-License-Identifier: MIT
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Files in memory, which know what a power cut would leave of them.
///
/// A file keeps the bytes of its last ``StorageFile/synchronize()`` and the changes since; names keep what the last
/// ``synchronizeDirectory(_:)`` saw. The same calls always give the same files. Paths start at `/`, which exists.
/// One lock around everything: for tests and simulation.
public struct MemoryFileSystem: StorageFileSystem {
    private let volume: Condition<MemoryVolume>

    /// An empty file system.
    ///
    /// - Parameter capacityByteCount: Space for the blocks of all files, in bytes; nil for no limit.
    public init(capacityByteCount: Int64? = nil) {
        self.init(MemoryVolume(capacityByteCount: capacityByteCount))
    }

    private init(_ volume: MemoryVolume) { self.volume = Condition(volume) }

    /// What is found after the power went: of what was not synchronised each change is there, is not, or is torn.
    ///
    /// Writes may have happened in any order and in part, by sectors; a length may have grown without its bytes,
    /// which are zeros then; truncations, holes and changes of names may have happened or not. Everything in the
    /// result is durable, and nothing is open.
    ///
    /// - Parameters:
    ///   - generator: Decides; the same numbers give the same files.
    ///   - sectorByteCount: What the device writes as a whole, in bytes: 512 or 4096.
    public func afterPowerLoss(
        using generator: inout some RandomNumberGenerator, sectorByteCount: Int
    ) -> MemoryFileSystem {
        precondition(sectorByteCount > 0, "a sector of \(sectorByteCount) bytes")
        let before = volume.withLock { $0 }
        return MemoryFileSystem(before.afterPowerLoss(using: &generator, sectorByteCount: sectorByteCount))
    }

    /// What is found after the process ended: everything written is there, no file is open, no lock is held.
    public func afterProcessCrash() -> MemoryFileSystem {
        var copy = volume.withLock { $0 }
        copy.closeAll()
        return MemoryFileSystem(copy)
    }

    /// Makes everything durable, such as files that were copied here to begin with.
    public func synchronizeAll() { volume.withLock { $0.synchronizeAll() } }

    public func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        let name = Self.normalized(path)
        return try volume.withLock { volume throws(StorageError) in
            try Self.requireParent(of: name, .open, volume)
            let node: Int
            if let entry = volume.names[name] {
                if mode == .createNew { throw StorageError(.open, path: path, systemNumber: EEXIST) }
                guard let entry else { throw StorageError(.open, path: path, systemNumber: EISDIR) }
                node = entry
            } else {
                guard mode == .createNew || mode == .openOrCreate else {
                    throw StorageError(.open, path: path, systemNumber: ENOENT)
                }
                node = volume.makeNumber()
                volume.nodes[node] = MemoryNode()
                volume.apply(.create(path: name, node: node))
            }
            volume.nodes[node]!.openCount += 1
            return MemoryFile(
                path: path, volume: self.volume, node: node, number: volume.makeNumber(),
                isWritable: mode != .read)
        }
    }

    public func createDirectory(_ path: String) throws(StorageError) {
        let name = Self.normalized(path)
        try volume.withLock { volume throws(StorageError) in
            try Self.requireParent(of: name, .createDirectory, volume)
            guard volume.names[name] == nil else {
                throw StorageError(.createDirectory, path: path, systemNumber: EEXIST)
            }
            volume.apply(.create(path: name, node: nil))
        }
    }

    public func list(_ path: String) throws(StorageError) -> [String] {
        let name = Self.normalized(path)
        return try volume.withLock { volume throws(StorageError) in
            try Self.requireDirectory(name, .list, volume)
            return volume.children(of: name)
        }
    }

    public func rename(_ path: String, to newPath: String) throws(StorageError) {
        let (name, newName) = (Self.normalized(path), Self.normalized(newPath))
        try volume.withLock { volume throws(StorageError) in
            let node = try Self.file(name, .rename, volume)
            try Self.requireParent(of: newName, .rename, volume)
            if let entry = volume.names[newName], entry == nil {
                throw StorageError(.rename, path: newPath, systemNumber: EISDIR)
            }
            guard name != newName else { return }
            volume.apply(.rename(path: name, newPath: newName, node: node))
        }
    }

    public func remove(_ path: String) throws(StorageError) {
        let name = Self.normalized(path)
        try volume.withLock { volume throws(StorageError) in
            _ = try Self.file(name, .remove, volume)
            volume.apply(.remove(path: name))
        }
    }

    public func synchronizeDirectory(_ path: String) throws(StorageError) {
        let name = Self.normalized(path)
        try volume.withLock { volume throws(StorageError) in
            try Self.requireDirectory(name, .synchronize, volume)
            volume.synchronizeDirectory(name)
        }
    }

    public func identity(of path: String) throws(StorageError) -> FileIdentity {
        let name = Self.normalized(path)
        return try volume.withLock { volume throws(StorageError) in
            guard let entry = volume.names[name] else {
                throw StorageError(.identity, path: path, systemNumber: ENOENT)
            }
            // A directory has no number of its own: its name tells it from the others.
            guard let entry else {
                return FileIdentity(device: 1, inode: name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
            }
            return FileIdentity(device: 0, inode: UInt64(entry))
        }
    }

    public func space(at path: String) throws(StorageError) -> FileSystemSpace {
        volume.withLock { volume in
            // Without a limit: more than any disk, and far from where adding overflows.
            let total = volume.capacityByteCount ?? 1 << 50
            return FileSystemSpace(
                freeByteCount: max(0, total - volume.allocatedByteCount), totalByteCount: total)
        }
    }

    public func kind(of path: String) throws(StorageError) -> FileSystemKind {
        FileSystemKind(name: "memory", isNetwork: false)
    }

    private static func normalized(_ path: String) -> String {
        "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    private static func file(
        _ name: String, _ operation: StorageOperation, _ volume: MemoryVolume
    ) throws(StorageError) -> Int {
        try requireParent(of: name, operation, volume)
        guard let entry = volume.names[name] else {
            throw StorageError(operation, path: name, systemNumber: ENOENT)
        }
        guard let entry else { throw StorageError(operation, path: name, systemNumber: EISDIR) }
        return entry
    }

    private static func requireParent(
        of name: String, _ operation: StorageOperation, _ volume: MemoryVolume
    ) throws(StorageError) {
        try requireDirectory(MemoryVolume.parent(of: name), operation, volume)
    }

    private static func requireDirectory(
        _ name: String, _ operation: StorageOperation, _ volume: MemoryVolume
    ) throws(StorageError) {
        guard let entry = volume.names[name] else {
            // A file further up is no directory either.
            if name != "/" { try requireDirectory(MemoryVolume.parent(of: name), operation, volume) }
            throw StorageError(operation, path: name, systemNumber: ENOENT)
        }
        guard entry == nil else { throw StorageError(operation, path: name, systemNumber: ENOTDIR) }
    }
}
