// SPDX-License-Identifier: MIT

/// A file of a ``MemoryFileSystem``: what it holds, what a power cut would leave of it for certain, and what happened
/// between the two.
struct MemoryNode: Sendable {
    /// A change that was not synchronised.
    enum Change: Sendable {
        case write([UInt8], offset: Int64)
        case truncate(byteCount: Int64)
        case punchHole(Range<Int64>)
    }

    private(set) var image = MemoryImage()
    private var durable = MemoryImage()
    private var changes: [Change] = []
    /// Who holds the advisory lock, by the number of the open file.
    var locks: [Int: FileLockMode] = [:]
    var openCount = 0

    mutating func apply(_ change: Change) {
        Self.apply(change, to: &image)
        changes.append(change)
    }

    mutating func synchronize() {
        durable = image
        changes = []
    }

    /// The file after a power cut: each change since the last sync is there, is not, or is there in part.
    func afterPowerLoss(
        using generator: inout some RandomNumberGenerator, sectorByteCount: Int
    ) -> MemoryNode {
        var image = durable
        // Few coins in a row fall alike: without this, hardly an image would keep all or nothing.
        let keptPercent = [0, 10, 50, 90, 100].randomElement(using: &generator)!
        for change in changes.shuffled(using: &generator) {
            let isKept = Int.random(in: 0..<100, using: &generator) < keptPercent
            switch change {
            case .write(let bytes, let offset) where !isKept:
                if Bool.random(using: &generator) {
                    image.extend(toByteCount: offset + Int64(bytes.count))
                }
                if Bool.random(using: &generator) {
                    Self.tear(bytes, at: offset, in: &image, sectorByteCount, using: &generator)
                }
            default:
                if isKept { Self.apply(change, to: &image) }
            }
        }
        var node = MemoryNode()
        node.image = image
        node.synchronize()
        return node
    }

    /// Writes some of the sectors that a write touches.
    private static func tear(
        _ bytes: [UInt8], at offset: Int64, in image: inout MemoryImage, _ sectorByteCount: Int,
        using generator: inout some RandomNumberGenerator
    ) {
        var index = 0
        while index < bytes.count {
            let position = offset + Int64(index)
            let rest = sectorByteCount - Int(position % Int64(sectorByteCount))
            let end = min(index + rest, bytes.count)
            if Bool.random(using: &generator) { image.write(bytes[index..<end], at: position) }
            index = end
        }
    }

    private static func apply(_ change: Change, to image: inout MemoryImage) {
        switch change {
        case .write(let bytes, let offset): image.write(bytes[...], at: offset)
        case .truncate(let byteCount): image.truncate(toByteCount: byteCount)
        case .punchHole(let range): image.punchHole(range)
        }
    }
}
