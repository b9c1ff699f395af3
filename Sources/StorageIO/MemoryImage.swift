// SPDX-License-Identifier: MIT

/// The bytes of a file in memory: blocks, and holes between them that read as zeros.
struct MemoryImage: Sendable {
    static let blockByteCount: Int64 = 4_096

    private(set) var byteCount: Int64 = 0
    private var blocks: [Int64: [UInt8]] = [:]

    var allocatedByteCount: Int64 { Int64(blocks.count) * Self.blockByteCount }

    /// Bytes that a write would allocate.
    func newByteCount(ofWriting range: Range<Int64>) -> Int64 {
        Self.blockNumbers(range).reduce(0) { $0 + (blocks[$1] == nil ? Self.blockByteCount : 0) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        let count = Int(max(0, min(Int64(buffer.count), byteCount - offset)))
        var done = 0
        while done < count {
            let position = offset + Int64(done)
            let start = Int(position % Self.blockByteCount)
            let length = min(count - done, Int(Self.blockByteCount) - start)
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + length])
            if let block = blocks[position / Self.blockByteCount] {
                block.withUnsafeBytes {
                    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + length]))
                }
            } else {
                target.initializeMemory(as: UInt8.self, repeating: 0)
            }
            done += length
        }
        return count
    }

    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int64) {
        guard !bytes.isEmpty else { return }
        extend(toByteCount: offset + Int64(bytes.count))
        var position = offset
        var rest = bytes
        while !rest.isEmpty {
            let start = Int(position % Self.blockByteCount)
            let piece = rest.prefix(Int(Self.blockByteCount) - start)
            blocks[position / Self.blockByteCount, default: Self.zeros]
                .replaceSubrange(start..<start + piece.count, with: piece)
            position += Int64(piece.count)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Makes the file at least this long.
    mutating func extend(toByteCount byteCount: Int64) { self.byteCount = max(self.byteCount, byteCount) }

    mutating func truncate(toByteCount byteCount: Int64) {
        if byteCount < self.byteCount {
            let (number, start) = byteCount.quotientAndRemainder(dividingBy: Self.blockByteCount)
            zeroEnd(ofBlock: number, from: Int(start))
            let firstDropped = start == 0 ? number : number + 1
            let end = Self.blockNumbers(byteCount..<self.byteCount).upperBound
            for number in firstDropped..<max(firstDropped, end) where blocks[number] != nil {
                blocks[number] = nil
            }
        }
        self.byteCount = byteCount
    }

    /// Drops the whole blocks within a range.
    mutating func punchHole(_ range: Range<Int64>) {
        for number in Self.blockNumbers(range) where blocks[number] != nil { blocks[number] = nil }
    }

    private mutating func zeroEnd(ofBlock number: Int64, from start: Int) {
        guard start > 0, blocks[number] != nil else { return }
        blocks[number]!.replaceSubrange(start..., with: Self.zeros[start...])
    }

    private static let zeros = [UInt8](repeating: 0, count: Int(blockByteCount))

    private static func blockNumbers(_ range: Range<Int64>) -> Range<Int64> {
        guard !range.isEmpty else { return 0..<0 }
        return range.lowerBound / blockByteCount..<(range.upperBound - 1) / blockByteCount + 1
    }
}
