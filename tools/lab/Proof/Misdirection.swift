// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import StorageIO

/// A cache directory in which files and records were exchanged, and what has to be served of it all the same.
struct Misdirection {
    let memory: MemoryFileSystem
    /// What was done.
    private(set) var description = ""
    private let own: FilledStore
    private let foreign: FilledStore
    private var generator: LabGenerator
    /// Whose database is there: nil for none.
    private var databaseOwner: Owner? = .own
    /// Whether the database's log may be that of another time, and then its rows anything.
    private var isLogForeign = false

    private enum Owner { case own, foreign }

    /// Does one to three things to a copy of a store.
    init(of own: FilledStore, beside foreign: FilledStore, seed: UInt64) throws {
        self.own = own
        self.foreign = foreign
        generator = LabGenerator(seed: seed)
        memory = (Bool.random(using: &generator) ? own.closed : own.killed).copy()
        for _ in 0..<Int.random(in: 1...3, using: &generator) { try change() }
    }

    /// The chunks whose records lie where they were, in segments of the store that this is.
    func intactKeys() throws -> Set<ChunkKey> {
        guard try isStillOwn(), !isLogForeign else { return [] }
        let intact = try own.entries.filter { entry in
            let path = FilledStore.path(entry.location.segment)
            let start = Int(entry.location.offset)
            let range = start..<start + Int(entry.location.byteCount)
            guard try memory.list("/segments").contains("\(entry.location.segment).seg") else { return false }
            return try memory.bytes(path, 0..<64) == own.closed.bytes(path, 0..<64)
                && memory.bytes(path, range) == own.closed.bytes(path, range)
        }
        return Set(intact.map(\.key))
    }

    /// Whether the directory is to be taken for that of its store: by the database, without one by the segments.
    private func isStillOwn() throws -> Bool {
        var counts = (own: 0, foreign: 0)
        for name in try memory.list("/segments") {
            let header = try memory.bytes("/segments/" + name, 0..<64)
            if try isHeader(header, of: own) { counts.own += 1 }
            if try isHeader(header, of: foreign) { counts.foreign += 1 }
        }
        switch databaseOwner {
        case .own: return counts.own > 0
        case .foreign: return counts.foreign == 0
        case nil: return counts.own > counts.foreign
        }
    }

    private func isHeader(_ bytes: [UInt8], of store: FilledStore) throws -> Bool {
        try store.closed.list("/segments").contains {
            try store.closed.bytes("/segments/" + $0, 0..<64) == bytes
        }
    }

    private mutating func change() throws {
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1: try copyRecord()
        case 2: try exchangeSegments()
        case 3: try duplicateSegment()
        case 4: try putBackSegment()
        case 5: try addForeignSegment()
        case 6: try replaceDatabase()
        case 7: try loseDatabase()
        default: try replaceLog()
        }
    }

    private mutating func note(_ what: String) { description += (description.isEmpty ? "" : ", ") + what }

    private mutating func copyRecord() throws {
        let from = own.entries.randomElement(using: &generator)!.location
        let to = own.entries.randomElement(using: &generator)!.location
        let start = Int(from.offset)
        let bytes = try own.closed.bytes(FilledStore.path(from.segment), start..<start + Int(from.byteCount))
        try memory.write(bytes, to: FilledStore.path(to.segment), at: Int(to.offset))
        note("record \(from.sequence) over \(to.sequence)")
    }

    private mutating func pickSegment() throws -> String {
        "/segments/" + (try memory.list("/segments").randomElement(using: &generator)!)
    }

    private mutating func exchangeSegments() throws {
        let (first, second) = (try pickSegment(), try pickSegment())
        let bytes = try memory.bytes(first)
        try memory.replace(first, with: try memory.bytes(second))
        try memory.replace(second, with: bytes)
        note("\(first) and \(second) exchanged")
    }

    private mutating func duplicateSegment() throws {
        let path = try pickSegment()
        let copy = "/segments/0000\(Int.random(in: 1_000..<9_999, using: &generator)).seg"
        try memory.replace(copy, with: try memory.bytes(path))
        note("\(path) also as \(copy)")
    }

    private mutating func putBackSegment() throws {
        let name = try own.earlier.list("/segments").randomElement(using: &generator)!
        try memory.replace("/segments/" + name, with: try own.earlier.bytes("/segments/" + name))
        note("\(name) as it was before")
    }

    private mutating func addForeignSegment() throws {
        let name = try foreign.closed.list("/segments").randomElement(using: &generator)!
        let target = Bool.random(using: &generator) ? "/segments/" + name : "/segments/00000777.seg"
        try memory.replace(target, with: try foreign.closed.bytes("/segments/" + name))
        note("\(target) of another store")
    }

    private mutating func replaceDatabase() throws {
        let isForeign = Bool.random(using: &generator)
        let source = isForeign ? foreign.closed : own.earlier
        try memory.replace("/attacca.sqlite", with: try source.bytes("/attacca.sqlite"))
        if Bool.random(using: &generator) {
            try memory.removeIfPresent("/attacca.sqlite-wal")
            isLogForeign = false
        } else if try memory.list("/").contains("attacca.sqlite-wal") {
            isLogForeign = true
        }
        databaseOwner = isForeign ? .foreign : .own
        note(
            "the database \(isForeign ? "of another store" : "as it was before"), log \(isLogForeign ? "kept" : "gone")"
        )
    }

    private mutating func loseDatabase() throws {
        if Bool.random(using: &generator) {
            try memory.replace("/attacca.sqlite", with: [])
        } else {
            try memory.removeIfPresent("/attacca.sqlite")
        }
        databaseOwner = nil
        isLogForeign = false
        note("no database")
    }

    private mutating func replaceLog() throws {
        let isForeign = Bool.random(using: &generator)
        try memory.replace(
            "/attacca.sqlite-wal", with: try (isForeign ? foreign : own).killed.bytes("/attacca.sqlite-wal"))
        isLogForeign = databaseOwner != nil
        note("the log \(isForeign ? "of another store" : "of another time")")
    }
}
