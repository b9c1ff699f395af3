// SPDX-License-Identifier: MIT

/// How a read may go wrong without an error.
public enum ReadFaultKind: Sendable {
    /// One bit of the bytes is another.
    case flippedBit
    /// Fewer bytes than asked for, although the file does not end there.
    case shortRead
}

/// What happens to one read.
enum ReadFault: Equatable {
    case flip(bit: Int)
    case shorten(toByteCount: Int)
}

/// The reads that go wrong, drawn from a seed: SplitMix64 (Steele, Lea, Flood, 2014).
struct ReadFaults {
    private let interval: UInt64
    private let kinds: [ReadFaultKind]
    private var generatorState: UInt64

    /// - Precondition: `count` is positive, and there is a kind.
    init(oneIn count: Int, seed: UInt64, kinds: [ReadFaultKind]) {
        precondition(count > 0, "one in \(count) reads")
        precondition(!kinds.isEmpty, "no kind of fault")
        interval = UInt64(count)
        self.kinds = kinds
        generatorState = seed
    }

    /// The fault of the next read, if it has one.
    mutating func next(byteCount: Int) -> ReadFault? {
        guard draw(below: interval) == 0, byteCount > 0 else { return nil }
        switch kinds[Int(draw(below: UInt64(kinds.count)))] {
        case .flippedBit: return .flip(bit: Int(draw(below: UInt64(byteCount) * 8)))
        case .shortRead: return .shorten(toByteCount: Int(draw(below: UInt64(byteCount))))
        }
    }

    private mutating func draw(below bound: UInt64) -> UInt64 {
        generatorState &+= 0x9E37_79B9_7F4A_7C15
        var mixed = generatorState
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % bound
    }
}
