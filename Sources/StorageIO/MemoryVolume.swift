// SPDX-License-Identifier: MIT

/// Names and files of a ``MemoryFileSystem``: a value, so that a crash is a changed copy.
///
/// Paths begin with a slash; a directory is a name without a file.
struct MemoryVolume: Sendable {
    /// A change of names that was not synchronised.
    enum NameChange: Sendable {
        case create(path: String, node: Int?)
        case rename(path: String, newPath: String, node: Int)
        case remove(path: String)

        /// The directory whose synchronisation makes it durable.
        var directory: String {
            switch self {
            case .create(let path, _), .remove(let path): MemoryVolume.parent(of: path)
            case .rename(_, let newPath, _): MemoryVolume.parent(of: newPath)
            }
        }
    }

    /// Each path, with the number of its file; nil for a directory.
    private(set) var names: [String: Int?] = ["/": Int?.none]
    private var durableNames: [String: Int?] = ["/": Int?.none]
    private var nameChanges: [NameChange] = []
    var nodes: [Int: MemoryNode] = [:]
    private var nextNumber = 0
    /// Bytes that all files together may take.
    let capacityByteCount: Int64?

    init(capacityByteCount: Int64?) { self.capacityByteCount = capacityByteCount }

    /// A number that was not given out before.
    mutating func makeNumber() -> Int {
        nextNumber += 1
        return nextNumber
    }

    var allocatedByteCount: Int64 {
        let named = Set(names.values.compactMap(\.self))
        return nodes.reduce(0) { sum, node in
            named.contains(node.key) || node.value.openCount > 0
                ? sum + node.value.image.allocatedByteCount : sum
        }
    }

    func children(of path: String) -> [String] {
        let prefix = path == "/" ? "/" : path + "/"
        return names.keys.filter { $0 != "/" && Self.parent(of: $0) == path }.map {
            String($0.dropFirst(prefix.count))
        }
        .sorted()
    }

    mutating func apply(_ change: NameChange) {
        Self.apply(change, to: &names)
        nameChanges.append(change)
        dropLostFiles()
    }

    mutating func synchronizeDirectory(_ path: String) {
        for change in nameChanges where change.directory == path { Self.apply(change, to: &durableNames) }
        nameChanges.removeAll { $0.directory == path }
        dropLostFiles()
    }

    /// Everything becomes durable.
    mutating func synchronizeAll() {
        durableNames = names
        nameChanges = []
        dropLostFiles()
        for number in nodes.keys { nodes[number]!.synchronize() }
    }

    /// Closes all files, as the end of the process does.
    mutating func closeAll() {
        for number in nodes.keys {
            nodes[number]!.openCount = 0
            nodes[number]!.locks = [:]
        }
        dropLostFiles()
    }

    func afterPowerLoss(
        using generator: inout some RandomNumberGenerator, sectorByteCount: Int
    ) -> MemoryVolume {
        var volume = self
        volume.names = durableNames
        let keptPercent = [0, 50, 100].randomElement(using: &generator)!
        for change in nameChanges where Int.random(in: 0..<100, using: &generator) < keptPercent {
            Self.apply(change, to: &volume.names)
        }
        // What is in a directory that is gone cannot be reached.
        let names = volume.names
        volume.names = names.filter { path, _ in
            var directory = path
            while directory != "/" {
                directory = Self.parent(of: directory)
                guard let entry = names[directory], entry == nil else { return false }
            }
            return true
        }
        for number in nodes.keys.sorted() {
            volume.nodes[number] = nodes[number]!.afterPowerLoss(
                using: &generator, sectorByteCount: sectorByteCount)
        }
        volume.synchronizeAll()
        return volume
    }

    /// Forgets files that have no name, now or after a power cut, and that nobody has open.
    mutating func dropLostFiles() {
        var kept = Set(names.values.compactMap(\.self)).union(durableNames.values.compactMap(\.self))
        for change in nameChanges {
            switch change {
            case .create(_, let node): if let node { kept.insert(node) }
            case .rename(_, _, let node): kept.insert(node)
            case .remove: break
            }
        }
        nodes = nodes.filter { $0.value.openCount > 0 || kept.contains($0.key) }
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func apply(_ change: NameChange, to names: inout [String: Int?]) {
        switch change {
        case .create(let path, let node): names[path] = .some(node)
        case .rename(let path, let newPath, let node):
            names[path] = nil
            names[newPath] = .some(node)
        case .remove(let path): names[path] = nil
        }
    }
}
