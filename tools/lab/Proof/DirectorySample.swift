// SPDX-License-Identifier: MIT
import CacheDatabase
import StorageIO

/// What a cache directory takes on the disk, asked of the file system, one file after the other.
struct DirectorySample: Equatable {
    /// Space of each segment file by its name, in bytes, holes not counted.
    private var segmentByteCounts: [String: Int64] = [:]
    /// Length of the database's write-ahead log, in bytes.
    var logByteCount: Int64 = 0

    /// Space of all segment files, in bytes, holes not counted.
    var segmentByteCount: Int64 { segmentByteCounts.values.reduce(0, +) }

    init(_ directory: String) throws {
        let fileSystem = PosixFileSystem()
        let paths = CacheDirectory(directory)
        for name in try fileSystem.list(paths.segmentsPath) where name.hasSuffix(".seg") {
            let size = try Self.size(of: paths.segmentsPath + "/" + name)
            segmentByteCounts[name] = size?.allocatedByteCount
        }
        logByteCount = try Self.size(of: paths.logPath)?.byteCount ?? 0
    }

    /// What a directory takes at one instant, while processes write in it: what is found twice alike was there in between,
    /// where one look may find what moves meanwhile in both places.
    ///
    /// - Returns: `nil` when so many looks never found the same twice.
    static func atOneInstant(_ directory: String, looks: Int = 100) throws -> DirectorySample? {
        var last = try DirectorySample(directory)
        for _ in 1..<looks {
            let next = try DirectorySample(directory)
            if next == last { return next }
            last = next
        }
        return nil
    }

    /// Nil for a file that has been removed since its name was read.
    private static func size(of path: String) throws -> StorageFileSize? {
        do throws(StorageError) {
            return try PosixFileSystem().open(path, .read).size()
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// What the segments take beyond the budget, in bytes; below 0 where there is room.
    func excessByteCount(_ limits: ProofLimits) -> Int { Int(segmentByteCount) - limits.capacityByteCount }

    /// Says it where the segments take more than the budget and one segment.
    func check(_ limits: ProofLimits, _ circumstances: String, _ tally: inout ProofTally) {
        let excess = excessByteCount(limits)
        if limits.isEvicting { tally.raise(.budgetExcessBytesMax, to: excess) }
        tally.raise(.logBytesMax, to: Int(logByteCount))
        if excess > ProofLimits.segmentByteCount {
            tally.fail(.brokenRules, "\(circumstances): the segments are \(excess) bytes above the budget")
        }
        let logByteCountMax = CacheDatabaseLimits().logByteCountMax
        if logByteCount > logByteCountMax {
            tally.fail(.brokenRules, "\(circumstances): the log has \(logByteCount) bytes")
        }
    }
}
