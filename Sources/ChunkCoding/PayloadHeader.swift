// SPDX-License-Identifier: MIT
import CChecksum
import CacheModel

/// The fixed header in front of every payload. See `PayloadFormat.md`.
///
///     offset  size  field              all integers little-endian
///          0     4  magic              "ATCP"
///          4     4  headerChecksum     CRC-32C of bytes 8 ..< 48
///          8     2  formatVersion      2
///         10     1  level              CodecLevel
///         11     1  sampleMapping      SampleMapping.Kind; 0 when stored
///         12     1  sampleFormat       SampleFormat
///         13     1  channelCount       1 ... 64
///         14     2  sectionFrameCount  a multiple of 64, at most 4096
///         16     4  sampleRate         Hz
///         20     1  sectionCount       sections in a block, 1 ... 16
///         21     1  shift              of the mapping
///         22     1  signalBitWidth     16 or 32; 0 when stored
///         23     1  reserved           0
///         24     8  frameCount         frames in the chunk
///         32     8  streamByteCount    bytes of the stream inside the LZ4 frame
///         40     8  lz4ByteCount       bytes of the LZ4 frame after this header
///
/// Changing anything here changes the format: bump ``formatVersion``. Magic, checksum and version stay where
/// they are for ever, and the checksum covers bytes 8 ..< 48 for ever: a newer version is told from damage.
struct PayloadHeader: Equatable {
    static let magic: UInt32 = 0x5043_5441
    static let formatVersion: UInt16 = 2
    static let byteCount = 48

    enum Offset {
        static let magic = 0
        static let headerChecksum = magic + 4
        static let formatVersion = headerChecksum + 4
        static let level = formatVersion + 2
        static let sampleMapping = level + 1
        static let sampleFormat = sampleMapping + 1
        static let channelCount = sampleFormat + 1
        static let sectionFrameCount = channelCount + 1
        static let sampleRate = sectionFrameCount + 2
        static let sectionCount = sampleRate + 4
        static let shift = sectionCount + 1
        static let signalBitWidth = shift + 1
        static let reserved = signalBitWidth + 1
        static let frameCount = reserved + 1
        static let streamByteCount = frameCount + 8
        static let lz4ByteCount = streamByteCount + 8
        static let end = lz4ByteCount + 8
    }

    let level: CodecLevel
    let format: PCMFormat
    let layout: ChunkLayout
    /// `nil` when the stream is the PCM itself.
    let mapping: SampleMapping?
    let streamByteCount: Int
    let lz4ByteCount: Int

    init(
        level: CodecLevel, format: PCMFormat, layout: ChunkLayout, mapping: SampleMapping?,
        streamByteCount: Int = 0, lz4ByteCount: Int = 0
    ) {
        precondition((level == .stored) == (mapping == nil), "level \(level) with mapping \(mapping as Any)")
        self.level = level
        self.format = format
        self.layout = layout
        self.mapping = mapping
        self.streamByteCount = streamByteCount
        self.lz4ByteCount = lz4ByteCount
    }

    /// The header once the lengths are known.
    func sized(streamByteCount: Int, lz4ByteCount: Int) -> Self {
        Self(
            level: level, format: format, layout: layout, mapping: mapping, streamByteCount: streamByteCount,
            lz4ByteCount: lz4ByteCount)
    }

    var frameCount: FrameCount { FrameCount(Int64(layout.frameCount)) }

    /// The most bytes that one block of the stream takes.
    var blockByteCountMax: Int {
        guard let mapping else { return layout.blockFrameCount * format.bytesPerFrame }
        return layout.filteredBlockByteCountMax(channelCount: format.channelCount, bitWidth: mapping.bitWidth)
    }

    /// Writes the header.
    ///
    /// - Precondition: `bytes` holds at least ``byteCount`` bytes.
    func encode(into bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= Self.byteCount, "no room for a header in \(bytes.count) bytes")
        bytes.storeLittleEndian(Self.magic, at: Offset.magic)
        bytes.storeLittleEndian(Self.formatVersion, at: Offset.formatVersion)
        bytes[Offset.level] = level.rawValue
        bytes[Offset.sampleMapping] = mapping?.kind.rawValue ?? 0
        bytes[Offset.sampleFormat] = format.sampleFormat.rawValue
        bytes[Offset.channelCount] = UInt8(format.channelCount)
        bytes.storeLittleEndian(UInt16(layout.sectionFrameCount), at: Offset.sectionFrameCount)
        bytes.storeLittleEndian(UInt32(format.sampleRate), at: Offset.sampleRate)
        bytes[Offset.sectionCount] = UInt8(layout.sectionCount)
        bytes[Offset.shift] = UInt8(mapping?.shift ?? 0)
        bytes[Offset.signalBitWidth] = UInt8(mapping?.bitWidth ?? 0)
        bytes[Offset.reserved] = 0
        bytes.storeLittleEndian(UInt64(layout.frameCount), at: Offset.frameCount)
        bytes.storeLittleEndian(UInt64(streamByteCount), at: Offset.streamByteCount)
        bytes.storeLittleEndian(UInt64(lz4ByteCount), at: Offset.lz4ByteCount)
        bytes.storeLittleEndian(Self.checksum(of: UnsafeRawBufferPointer(bytes)), at: Offset.headerChecksum)
    }

    /// Reads a header, trusting nothing: length, magic, checksum, version, then every field.
    ///
    /// - Throws: ``CodecError/Code/corruption``, ``CodecError/Code/formatTooNew`` or ``CodecError/Code/formatTooOld``.
    init(decoding bytes: UnsafeRawBufferPointer) throws(CodecError) {
        try Self.checkFrame(of: bytes)
        guard let level = CodecLevel(rawValue: bytes[Offset.level]) else {
            throw .corruptPayload(at: Offset.level, "unknown level \(bytes[Offset.level])")
        }
        self.level = level
        format = try Self.format(decoding: bytes)
        mapping = try Self.mapping(decoding: bytes, level: level, format: format.sampleFormat)
        layout = try Self.layout(decoding: bytes)
        streamByteCount = try Self.length(decoding: bytes, at: Offset.streamByteCount)
        lz4ByteCount = try Self.length(decoding: bytes, at: Offset.lz4ByteCount)
        guard lz4ByteCount == bytes.count - Self.byteCount else {
            throw .corruptPayload(
                at: Offset.lz4ByteCount,
                "\(bytes.count - Self.byteCount) bytes follow the header, which says \(lz4ByteCount)")
        }
        // A number of frames that no payload of this length can hold would not even fit the arithmetic of a layout.
        guard layout.frameCount / layout.blockFrameCount <= lz4ByteCount / LZ4Frame.blockByteCountMin else {
            throw .corruptPayload(
                at: Offset.frameCount, "\(layout.frameCount) frames in an LZ4 frame of \(lz4ByteCount) bytes")
        }
        guard blockByteCountMax <= ChunkLayout.blockByteCountMax else {
            throw .corruptPayload(at: Offset.sectionCount, "blocks of up to \(blockByteCountMax) bytes")
        }
    }

    /// Length, magic, checksum and version.
    private static func checkFrame(of bytes: UnsafeRawBufferPointer) throws(CodecError) {
        guard bytes.count >= Self.byteCount else {
            throw .corruptPayload(at: bytes.count, "ends inside the header of \(Self.byteCount) bytes")
        }
        guard bytes.loadLittleEndian(at: Offset.magic, as: UInt32.self) == Self.magic else {
            throw .corruptPayload(at: Offset.magic, "no payload magic")
        }
        let stored = bytes.loadLittleEndian(at: Offset.headerChecksum, as: UInt32.self)
        let computed = Self.checksum(of: bytes)
        guard stored == computed else {
            throw .corruptPayload(
                at: Offset.headerChecksum, "header checksum \(computed), the header says \(stored)")
        }
        let version = bytes.loadLittleEndian(at: Offset.formatVersion, as: UInt16.self)
        guard version <= Self.formatVersion else { throw .formatTooNew(version: version) }
        guard version == Self.formatVersion else { throw .formatTooOld(version: version) }
    }

    private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let checked = UnsafeRawBufferPointer(rebasing: bytes[Offset.formatVersion..<byteCount])
        return attacca_crc32c(0, checked.baseAddress, checked.count)
    }

    private static func format(decoding bytes: UnsafeRawBufferPointer) throws(CodecError) -> PCMFormat {
        guard let sampleFormat = SampleFormat(rawValue: bytes[Offset.sampleFormat]) else {
            throw .corruptPayload(
                at: Offset.sampleFormat, "unknown sample format \(bytes[Offset.sampleFormat])")
        }
        let sampleRate = Int(bytes.loadLittleEndian(at: Offset.sampleRate, as: UInt32.self))
        let channelCount = Int(bytes[Offset.channelCount])
        guard PCMFormat.isSupported(sampleRate: sampleRate, channelCount: channelCount) else {
            throw .corruptPayload(
                at: Offset.channelCount, "\(sampleRate) Hz with \(channelCount) channels is out of range")
        }
        return PCMFormat(sampleFormat: sampleFormat, sampleRate: sampleRate, channelCount: channelCount)
    }

    private static func mapping(
        decoding bytes: UnsafeRawBufferPointer, level: CodecLevel, format: SampleFormat
    ) throws(CodecError) -> SampleMapping? {
        let raw = (bytes[Offset.sampleMapping], bytes[Offset.shift], bytes[Offset.signalBitWidth])
        guard bytes[Offset.reserved] == 0 else {
            throw .corruptPayload(at: Offset.reserved, "a reserved byte holds \(bytes[Offset.reserved])")
        }
        if level == .stored, raw == (0, 0, 0) { return nil }
        if level != .stored, let kind = SampleMapping.Kind(rawValue: raw.0) {
            let mapping = SampleMapping(kind: kind, shift: Int(raw.1), bitWidth: Int(raw.2))
            if mapping.isValid(for: format) { return mapping }
        }
        throw .corruptPayload(
            at: Offset.sampleMapping,
            "sample mapping \(raw.0), shift \(raw.1), \(raw.2) bits for \(format.name) at level \(level)")
    }

    private static func layout(decoding bytes: UnsafeRawBufferPointer) throws(CodecError) -> ChunkLayout {
        let frameCount = try length(decoding: bytes, at: Offset.frameCount)
        let sectionFrameCount = Int(bytes.loadLittleEndian(at: Offset.sectionFrameCount, as: UInt16.self))
        guard (1...ChunkLayout.sectionFrameCountMax).contains(sectionFrameCount),
            sectionFrameCount % ChunkLayout.groupLength == 0
        else {
            throw .corruptPayload(at: Offset.sectionFrameCount, "sections of \(sectionFrameCount) frames")
        }
        let sectionCount = Int(bytes[Offset.sectionCount])
        guard (1...ChunkLayout.sectionCountMax).contains(sectionCount) else {
            throw .corruptPayload(at: Offset.sectionCount, "blocks of \(sectionCount) sections")
        }
        return ChunkLayout(
            frameCount: frameCount, sectionFrameCount: sectionFrameCount, sectionCount: sectionCount)
    }

    /// A length that fits a signed integer.
    private static func length(
        decoding bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws(CodecError) -> Int {
        let value = bytes.loadLittleEndian(at: offset, as: UInt64.self)
        guard let length = Int(exactly: value) else {
            throw .corruptPayload(at: offset, "a length of \(value)")
        }
        return length
    }
}
