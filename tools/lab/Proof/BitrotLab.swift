// SPDX-License-Identifier: MIT
import ArgumentParser
import CacheModel
import ChunkStorage
import StorageIO

/// Whether a flipped bit is found, wherever it is.
struct BitrotLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bitrot",
        abstract: "Flip bits of segments, database and log, one at a time.",
        discussion: """
            First every bit of the records of a store of 64 KiB, in order; then random ones of a larger store: of records \
            under an open store, and of any file before it is opened, with its index or without.

            Nothing wrong may be served, opening may not fail, and a bit in one record may not cost another. A database \
            may be set aside and rebuilt; where the flipped bit makes its version number that of a newer Attacca, it \
            is refused, untouched.

            Exits 0; 1 when one of these did not hold: "failures" has the seeds.
            """)

    /// Flips of one seed.
    static let flipsPerSeed = 512
    /// Of these in files of a store that is opened for each one.
    private static let openingsPerSeed = 32
    /// Chunks of the small store: 64 KiB.
    private static let smallChunkCount = 40

    @Option(help: "Flips.")
    var flips = 1_000_000
    @OptionGroup var options: ProofOptions

    func run() throws {
        let count = (flips + Self.flipsPerSeed - 1) / Self.flipsPerSeed
        try ProofRunner(name: "bitrot", options: options, shown: [.collateral])
            .run(seeds: options.seeds(count: count)) { try Self.flip(seed: $0, in: $1) }
    }

    static func smallStore(in directory: String) throws -> FilledStore {
        try FilledStore(
            seed: 1, chunkCount: smallChunkCount, payloadByteCountMax: 3_800, segmentByteCount: 16 << 10,
            in: directory)
    }

    /// The seeds that flip every bit of the small store, once.
    static func smallSeedCount(bitCount: Int) -> UInt64 {
        UInt64((bitCount + flipsPerSeed - 1) / flipsPerSeed)
    }

    /// The flips of a seed: a slice of the small store, or random ones of a larger.
    static func flip(seed: UInt64, in directory: String) throws -> ProofTally {
        var tally = ProofTally()
        let small = try smallStore(in: directory)
        let bitCount = 8 * RecordFlips.byteCount(of: small)
        if seed < smallSeedCount(bitCount: bitCount) {
            let start = Int(seed) * flipsPerSeed
            let flips = try RecordFlips(small, in: directory)
            for bit in start..<min(bitCount, start + flipsPerSeed) { try flips.flip(bit: bit, &tally) }
            return tally
        }
        let large = try FilledStore(
            seed: seed, chunkCount: 120, payloadByteCountMax: 16_000, segmentByteCount: 128 << 10,
            in: directory)
        var generator = LabGenerator(seed: seed)
        let flips = try RecordFlips(large, in: directory)
        let largeBitCount = 8 * RecordFlips.byteCount(of: large)
        for _ in 0..<flipsPerSeed - openingsPerSeed {
            try flips.flip(bit: Int.random(in: 0..<largeBitCount, using: &generator), &tally)
        }
        for _ in 0..<openingsPerSeed { try flipAndOpen(small, &generator, &tally, in: directory) }
        return tally
    }

    /// Flips a random bit of any file, and opens.
    static func flipAndOpen(
        _ store: FilledStore, _ generator: inout LabGenerator, _ tally: inout ProofTally,
        in directory: String
    ) throws {
        let memory = (Bool.random(using: &generator) ? store.closed : store.killed).copy()
        let names = try memory.list("/segments").map { "/segments/" + $0 }
        let databaseNames = try ["/attacca.sqlite", "/attacca.sqlite-wal"].filter {
            try memory.list("/").contains(String($0.dropFirst())) && !(try memory.bytes($0).isEmpty)
        }
        let isDatabase = Bool.random(using: &generator)
        let path = (isDatabase ? databaseNames : names).randomElement(using: &generator)!
        let bit = Int.random(in: 0..<8 * (try memory.bytes(path).count), using: &generator)
        try memory.write(
            [try memory.bytes(path, bit / 8..<bit / 8 + 1)[0] ^ 1 << UInt8(bit % 8)], to: path, at: bit / 8)
        let isIndexLost = !isDatabase && Int.random(in: 0..<4, using: &generator) == 0
        if isIndexLost {
            for name in ["/attacca.sqlite", "/attacca.sqlite-wal"] { try memory.removeIfPresent(name) }
        }
        tally.add(.cases)
        let circumstances = "bit \(bit) of \(path)\(isIndexLost ? ", without an index" : "")"
        let disk = try VirtualDisk(memory, in: directory)
        guard
            let process = ProofProcess.open(
                disk, store.configuration, store.timeSource, &tally, circumstances)
        else { return }
        try check(process, store, path, byte: bit / 8, &tally, circumstances)
        process.crash()
    }

    /// Reads every chunk; of a segment only the record with the flipped bit may be lost, or all if it is in the header.
    private static func check(
        _ process: ProofProcess, _ store: FilledStore, _ path: String, byte: Int, _ tally: inout ProofTally,
        _ circumstances: String
    ) throws {
        for entry in store.entries {
            guard let chunk = try read(entry.key, process) else {
                let start = Int(entry.location.offset)
                let isHit =
                    !path.hasPrefix("/segments/")
                    || path == FilledStore.path(entry.location.segment)
                        && (byte < 64 || (start..<start + Int(entry.location.byteCount)).contains(byte))
                if isHit {
                    tally.add(.forgotten)
                } else {
                    tally.fail(.collateral, "\(circumstances): \(entry.key)")
                }
                continue
            }
            if ProofPayload.isRight(chunk, entry.key, byteCountMax: store.byteCountMax) {
                tally.add(.served)
            } else {
                tally.fail(.wrongBytes, "\(circumstances): \(entry.key)")
            }
        }
    }

    /// A chunk; nil also where the index turns out to be damaged: the engine takes any error as a miss.
    private static func read(_ key: ChunkKey, _ process: ProofProcess) throws -> StoredChunk? {
        do {
            return try process.store.read(key)
        } catch  where error.code == .corruption {
            return nil
        }
    }
}
