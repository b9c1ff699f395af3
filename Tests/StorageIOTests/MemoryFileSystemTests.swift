// SPDX-License-Identifier: MIT
import StorageIO
import TestSupport
import Testing

@Suite struct MemoryFileSystemTests {
    private let fileSystem = MemoryFileSystem()

    private func contents(_ file: any StorageFile, count: Int = 100_000) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: count)
        let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return Array(bytes[..<read])
    }

    private func contents(_ fileSystem: MemoryFileSystem, _ path: String) throws -> [UInt8] {
        try contents(try fileSystem.open(path, .read))
    }

    private func write(_ bytes: [UInt8], to file: any StorageFile, at offset: Int64 = 0) throws {
        try bytes.withUnsafeBytes { try file.write($0, at: offset) }
    }

    /// The same random calls on both: whatever differs is a mistake of the one in memory.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `it does what the files of the machine do`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let directory = TemporaryDirectory()
        let real = try PosixFileSystem().open(directory.file("a"), .createNew)
        let other = try fileSystem.open("/a", .createNew)
        for step in 0..<60 {
            let offset = Int64.random(in: 0..<40_000, using: &generator)
            let count = Int.random(in: 0..<9_000, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                for file in [real, other] { try file.truncate(toByteCount: offset) }
            default:
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                for file in [real, other] { try write(bytes, to: file, at: offset) }
            }
            #expect(try contents(real) == contents(other), "seed \(seed), step \(step)")
        }
    }

    @Test func `a hole gives space back, reads as zeros and keeps the length`() throws {
        let file = try fileSystem.open("/a", .createNew)
        try write([UInt8](repeating: 7, count: 20_000), to: file)
        #expect(try file.size().allocatedByteCount == 5 * 4_096)
        try file.punchHole(4_096..<12_288)
        #expect(
            try file.size()
                == StorageFileSize(byteCount: 20_000, allocatedByteCount: 3 * 4_096, blockByteCount: 4_096))
        #expect(try contents(file)[4_095...4_096] == [7, 0])
        #expect((#expect(throws: StorageError.self) { try file.punchHole(1..<4_096) })?.code == .io)
    }

    @Test func `space is limited, and removing a file that nobody has open frees it`() throws {
        let small = MemoryFileSystem(capacityByteCount: 3 * 4_096)
        var file: (any StorageFile)? = try small.open("/a", .createNew)
        try write([UInt8](repeating: 7, count: 8_192), to: #require(file))
        #expect(try small.space(at: "/").freeByteCount == 4_096)
        let other = try small.open("/b", .createNew)
        let error = #expect(throws: StorageError.self) {
            try write([UInt8](repeating: 1, count: 8_192), to: other)
        }
        #expect(error?.code == .noSpace)
        try small.remove("/a")
        #expect(try small.space(at: "/").freeByteCount == 4_096)
        file = nil
        try write([UInt8](repeating: 1, count: 8_192), to: other)
        #expect(try small.space(at: "/").freeByteCount == 4_096)
    }

    @Test func `errors are those of the system`() throws {
        _ = try fileSystem.open("/plain", .createNew)
        let cases: [(StorageError.Code, () throws -> Void)] = [
            (.notFound, { _ = try fileSystem.open("/missing", .read) }),
            (.alreadyExists, { _ = try fileSystem.open("/plain", .createNew) }),
            (.notADirectory, { _ = try fileSystem.open("/plain/below", .openOrCreate) }),
            (.notADirectory, { _ = try fileSystem.list("/plain") }),
            (.notFound, { try fileSystem.createDirectory("/a/b") }),
            (.alreadyExists, { try fileSystem.createDirectory("/plain") }),
            (.notFound, { try fileSystem.rename("/missing", to: "/other") }),
        ]
        for (code, body) in cases {
            #expect((#expect(throws: StorageError.self) { try body() })?.code == code)
        }
        try fileSystem.createDirectories("/a/b/c")
        #expect(try fileSystem.list("/") == ["a", "plain"])
    }

    @Test func `locks keep other openings out until they are closed`() throws {
        var holder: (any StorageFile)? = try fileSystem.open("/lock", .openOrCreate)
        let other = try fileSystem.open("/lock", .openOrCreate)
        #expect(try holder?.tryLock(.shared) == true)
        #expect(try other.tryLock(.shared))
        #expect(try !other.tryLock(.exclusive))
        let afterCrash = try fileSystem.afterProcessCrash().open("/lock", .readWrite)
        #expect(try afterCrash.tryLock(.exclusive))
        holder = nil
        #expect(try other.tryLock(.exclusive))
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `what was synchronised survives a power cut, and nothing is made up`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sectorByteCount = [512, 4_096].randomElement(using: &generator)!
        let file = try fileSystem.open("/a", .createNew)
        try write([UInt8](repeating: 1, count: 16_384), to: file)
        try file.synchronize()
        try fileSystem.synchronizeDirectory("/")
        try write([UInt8](repeating: 2, count: 10_000), to: file, at: 8_192)
        let after = try contents(
            fileSystem.afterPowerLoss(using: &generator, sectorByteCount: sectorByteCount), "/a")
        #expect(after[..<8_192].allSatisfy { $0 == 1 }, "seed \(seed)")
        #expect([16_384, 18_192].contains(after.count) || after.count % sectorByteCount == 0, "seed \(seed)")
        for start in stride(from: 8_192, to: after.count, by: sectorByteCount) {
            let sector = Set(after[start..<min(start + sectorByteCount, after.count)])
            let old: Set<UInt8> = start < 16_384 ? [1] : [0]
            #expect(sector == [2] || sector == old, "seed \(seed), byte \(start)")
        }
        #expect(try contents(file).count == 18_192, "the cut changed the original")
    }

    @Test func `every outcome of a power cut is met`() throws {
        let file = try fileSystem.open("/a", .createNew)
        try fileSystem.synchronizeDirectory("/")
        try write([UInt8](repeating: 2, count: 1_024), to: file)
        _ = try fileSystem.open("/named", .createNew)
        try fileSystem.rename("/named", to: "/renamed")
        var outcomes: Set<String> = []
        var names: Set<[String]> = []
        for seed in 0..<300 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let after = fileSystem.afterPowerLoss(using: &generator, sectorByteCount: 512)
            let bytes = try contents(after, "/a")
            outcomes.insert("\(bytes.count): \(bytes.first ?? 9) \(bytes.last ?? 9)")
            names.insert(try after.list("/"))
        }
        #expect(outcomes == ["0: 9 9", "512: 2 2", "1024: 0 0", "1024: 0 2", "1024: 2 0", "1024: 2 2"])
        #expect(names == [["a"], ["a", "named"], ["a", "renamed"]])
    }

    @Test func `names and removals count only once their directory is synchronised`() throws {
        try fileSystem.createDirectory("/d")
        let file = try fileSystem.open("/d/a", .createNew)
        try write([1, 2, 3], to: file)
        try file.synchronize()
        try fileSystem.synchronizeDirectory("/d")
        try fileSystem.synchronizeDirectory("/")
        try fileSystem.remove("/d/a")
        var isKept: Set<Bool> = []
        for seed in 0..<50 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let after = fileSystem.afterPowerLoss(using: &generator, sectorByteCount: 512)
            let names = try after.list("/d")
            isKept.insert(names == ["a"])
            if names == ["a"] { #expect(try contents(after, "/d/a") == [1, 2, 3]) }
        }
        #expect(isKept == [true, false])
        try fileSystem.synchronizeDirectory("/d")
        var generator = SeededGenerator(seed: 1)
        #expect(try fileSystem.afterPowerLoss(using: &generator, sectorByteCount: 512).list("/d") == [])
    }

    @Test func `a tree comes back from real directories as it went there`() throws {
        let directory = TemporaryDirectory()
        try fileSystem.createDirectories("/cache/segments")
        let file = try fileSystem.open("/cache/segments/1", .createNew)
        try write([1, 2, 3], to: file, at: 200_000)
        try file.truncate(toByteCount: 300_000)
        _ = try fileSystem.open("/cache/empty", .createNew)
        try fileSystem.copyDirectory("/cache", to: PosixFileSystem(), at: directory.file("out"))
        let back = MemoryFileSystem()
        try PosixFileSystem().copyDirectory(directory.file("out"), to: back, at: "/back")
        #expect(try back.list("/back") == ["empty", "segments"])
        let copy = try back.open("/back/segments/1", .read)
        #expect(try contents(copy, count: 400_000) == contents(file, count: 400_000))
        #expect(try copy.size().allocatedByteCount < 100_000)
    }
}
