// SPDX-License-Identifier: MIT
import CChunkFilter

/// What stands in front of the packed codes of a signal. See `PayloadFormat.md`.
///
///     offset  size  field               all integers little-endian
///          0     1  coding              Coding
///          1     1  tapCount            0 ... 32
///          2     1  shift               0 ... 15
///          3     1  scale               signed: 0 ... 16 for wide integers, -100 ... 100 for floats, else 0
///          4     1  baseWidth           bits
///          5     1  patchWidth          0 ... 32 bits
///          6     2  patchCount
///          8     4  unaryByteCount      only of Rice codes
///
/// Behind it: coefficients, 2 bytes each; widths, 4 bits each; then the packed groups, the unary string, the patches.
struct SignalHeader: Equatable {
    /// How codes are divided. Raw values are part of the payload format: never renumber, append only.
    enum Coding: UInt8 {
        /// All of a code but what a patch adds is in its group.
        case packed = 0
        /// The low bits are in the group, the rest is unary.
        case rice = 1
    }

    static let tapCountMax = attacca_tap_count_max
    static let shiftMax = 15
    static let historyShiftMax = 16
    static let scaleExponentMax = 100
    static let patchWidthMax = 32
    static let byteCount = 8
    static let unaryByteCountByteCount = 4
    /// A width is written as this many bits above the base width.
    static let widthSpreadMax = 15

    enum Offset {
        static let coding = 0
        static let tapCount = coding + 1
        static let shift = tapCount + 1
        static let scale = shift + 1
        static let baseWidth = scale + 1
        static let patchWidth = baseWidth + 1
        static let patchCount = patchWidth + 1
    }

    var coding: Coding
    var tapCount: Int
    var shift: Int
    var scale: Int
    var baseWidth: Int
    var patchWidth: Int
    var patchCount: Int

    /// Widths that are written for `groupCount` groups: one for each when packed, one for two in Rice codes, whose cost
    /// grows slowly beside the best width.
    func widthCount(groupCount: Int) -> Int {
        switch coding {
        case .packed: groupCount
        case .rice: (groupCount + 1) / 2
        }
    }

    /// Bits of one patch: how far it is from the one before, and what it adds.
    var patchBitCount: Int { Self.distanceBitCount + patchWidth }

    var patchByteCount: Int { (patchCount * patchBitCount + 7) / 8 }

    /// A patch adds its value to a code from this bit of it on, counted from the width of the code's group.
    var patchOffset: Int { coding == .rice ? 1 : 0 }

    static let distanceBitCount = 8
    static let distanceMax = 255

    /// The most bytes that a signal takes: an encoder never chooses patches or unary strings that cost more.
    static func byteCountMax(sampleCount: Int, bitWidth: Int) -> Int {
        let groupCount = ChunkLayout.groupCount(sampleCount: sampleCount)
        return byteCount + unaryByteCountByteCount + 2 * tapCountMax + (groupCount + 1) / 2
            + groupCount * ChunkLayout.groupLength * bitWidth / 8
    }

    /// Writes the header.
    ///
    /// - Returns: The bytes written.
    func encode(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        bytes[Offset.coding] = coding.rawValue
        bytes[Offset.tapCount] = UInt8(tapCount)
        bytes[Offset.shift] = UInt8(shift)
        bytes[Offset.scale] = UInt8(bitPattern: Int8(scale))
        bytes[Offset.baseWidth] = UInt8(baseWidth)
        bytes[Offset.patchWidth] = UInt8(patchWidth)
        bytes.storeBytes(
            of: UInt16(patchCount).littleEndian, toByteOffset: Offset.patchCount, as: UInt16.self)
        return Self.byteCount
    }

    /// Reads a header, trusting nothing.
    init(
        from reader: inout StreamReader, mapping: SampleMapping
    ) throws(CodecError) {
        let start = reader.position
        let bytes = UnsafeRawBufferPointer(
            start: try reader.take(Self.byteCount, for: "the header of a signal"), count: Self.byteCount)
        guard let coding = Coding(rawValue: bytes[Offset.coding]) else {
            throw reader.corruption(at: start, "unknown coding \(bytes[Offset.coding])")
        }
        self.coding = coding
        tapCount = Int(bytes[Offset.tapCount])
        shift = Int(bytes[Offset.shift])
        scale = Int(Int8(bitPattern: bytes[Offset.scale]))
        baseWidth = Int(bytes[Offset.baseWidth])
        patchWidth = Int(bytes[Offset.patchWidth])
        patchCount = Int(bytes.loadUnaligned(fromByteOffset: Offset.patchCount, as: UInt16.self).littleEndian)
        guard tapCount <= Self.tapCountMax else {
            throw reader.corruption(at: start + Offset.tapCount, "\(tapCount) taps")
        }
        guard shift <= Self.shiftMax else {
            throw reader.corruption(at: start + Offset.shift, "a shift by \(shift)")
        }
        guard Self.scales(of: mapping).contains(scale) else {
            throw reader.corruption(at: start + Offset.scale, "a scale of \(scale)")
        }
        guard patchWidth <= Self.patchWidthMax else {
            throw reader.corruption(at: start + Offset.patchWidth, "patches of \(patchWidth) bits")
        }
    }

    /// The scales that signals of a mapping can have.
    private static func scales(of mapping: SampleMapping) -> ClosedRange<Int> {
        if mapping.isNarrow { return 0...0 }
        return mapping.kind == .orderedFloat ? -scaleExponentMax...scaleExponentMax : 0...historyShiftMax
    }
}

extension SignalHeader {
    /// The header of a signal whose codes have not been divided yet.
    init(predictor: LinearPredictor, scale: Int) {
        coding = .packed
        tapCount = predictor.coefficients.count
        shift = predictor.shift
        self.scale = scale
        baseWidth = 0
        patchWidth = 0
        patchCount = 0
    }
}
