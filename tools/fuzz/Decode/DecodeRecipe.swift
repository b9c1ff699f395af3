// SPDX-License-Identifier: MIT
import CacheModel

@testable import ChunkCoding

/// What an input wants decoded, and how: the bytes in front of its body.
///
///     offset  size  field
///          0     1  bits 0-1 body, 2 checksum skipped, 3-4 kernels compared if both are set, 5-6 range, 7 whether the header is as it stands
///          1     4  FuzzShape
///          5     1  bits 0-1 level, 2-3 kind of mapping, 4-7 groups in a section, low half
///          6     1  bits 0-4 shift of the mapping, 6-7 groups in a section, high half
///          7     1  bits 0-3 sections in a block, 4-7 what lies behind the payload
///          8     2  where the wanted frames begin and end, of 255
struct DecodeRecipe {
    static let comparesKernels = 0x18

    /// What the body of an input becomes. The fuzzer cannot guess checksums: they are made right where they would only
    /// stand in its way.
    enum Body: Int {
        /// The payload.
        case payload
        /// The stream: put into LZ4 blocks behind a right header.
        case stream
        /// The LZ4 frame, behind a right header.
        case frame
        /// The fields of the header behind its checksum, and the LZ4 frame.
        case header
    }

    /// Which kernels decode. All of them only now and then: the portable ones are slow under sanitizers.
    enum Kernels { case best, compared }

    /// Which frames are decoded; compared: the part and the whole.
    enum Range: Int { case whole, part, compared, wholeAgain }

    let body: Body
    let checksum: ContentChecksum
    let kernels: Kernels
    let range: Range
    /// Whether the key and the length of the frame follow the header of the body rather than the recipe.
    let followsHeader: Bool
    let format: PCMFormat
    let frameCount: Int
    let level: CodecLevel
    /// `nil` when stored.
    let mapping: SampleMapping?
    let layout: ChunkLayout
    /// What the bytes behind the payload hold.
    let slack: UInt8
    private let rangeStart: Int
    private let rangeEnd: Int

    init(from input: inout FuzzInput) {
        let kinds = Int(input.takeByte())
        body = Body(rawValue: kinds & 3)!
        checksum = kinds & 4 == 0 ? .verified : .skipped
        range = Range(rawValue: kinds >> 5 & 3)!
        followsHeader = kinds & 0x80 == 0
        let shape = FuzzShape(from: &input, usualByteCountMax: 32 << 10)
        let comparesKernels = kinds & Self.comparesKernels == Self.comparesKernels
        kernels = comparesKernels && shape.isSmall ? .compared : .best
        format = shape.format
        frameCount = shape.frameCount
        let first = Int(input.takeByte())
        let second = Int(input.takeByte())
        let third = Int(input.takeByte())
        level = [.stored, .fast, .dense, .dense][first & 3]
        mapping =
            level == .stored
            ? nil : Self.mapping(for: format.sampleFormat, kind: first >> 2 & 3, shift: second & 31)
        let groupCount = first >> 4 | (second & 0xC0) >> 2
        layout = ChunkLayout(
            frameCount: frameCount, sectionFrameCount: (groupCount + 1) * ChunkLayout.groupLength,
            sectionCount: (third & 15) + 1)
        slack = UInt8(third >> 4) &* 17
        rangeStart = Int(input.takeByte())
        rangeEnd = Int(input.takeByte())
    }

    private static func mapping(for format: SampleFormat, kind: Int, shift: Int) -> SampleMapping {
        guard format != .float32 else {
            return [.orderedFloat, .scaledFloat16, .scaledFloat24, .orderedFloat][kind]
        }
        return .integer(
            shift: shift % (8 * format.bytesPerSample), bitWidth: format == .int16 || kind & 1 == 0 ? 16 : 32)
    }

    /// The wanted part of a chunk of `frameCount` frames; may be empty.
    func part(ofFrameCount frameCount: Int) -> Swift.Range<Int> {
        let first = frameCount * min(rangeStart, rangeEnd) / 255
        return first..<max(first, frameCount * max(rangeStart, rangeEnd) / 255)
    }
}
