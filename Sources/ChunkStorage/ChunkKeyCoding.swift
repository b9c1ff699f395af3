// SPDX-License-Identifier: MIT
import CacheModel

/// The full key of a chunk as bytes inside a record header. See `RecordFormat.md`.
///
///     offset  size  field               all integers little-endian
///          0     8  trackRevision
///          8     8  rendererRevision
///         16     1  sampleFormat        raw value of SampleFormat
///         17     1  intensity           tenths, 0 ... 10
///         18     2  channelCount
///         20     4  sampleRate          Hz
///         24     8  chunkFrameCount     frames a chunk, at least 1
///         32     4  chunkIndex
///         36     2  trackByteCount      1 ... 4096
///         38     2  presetByteCount     1 ... 64
///         40     *  track, preset       UTF-8, one after the other
///
/// Changing anything here changes the format: bump ``SegmentHeader/formatVersion``.
enum ChunkKeyCoding {
    enum Offset {
        static let trackRevision = 0
        static let rendererRevision = trackRevision + 8
        static let sampleFormat = rendererRevision + 8
        static let intensity = sampleFormat + 1
        static let channelCount = intensity + 1
        static let sampleRate = channelCount + 2
        static let chunkFrameCount = sampleRate + 4
        static let chunkIndex = chunkFrameCount + 8
        static let trackByteCount = chunkIndex + 4
        static let presetByteCount = trackByteCount + 2
        static let names = presetByteCount + 2
    }

    /// The longest key in bytes.
    static let byteCountMax = Offset.names + TrackID.byteCountMax + Preset.byteCountMax
    /// The shortest key in bytes.
    static let byteCountMin = Offset.names + 2

    static func byteCount(of key: ChunkKey) -> Int {
        Offset.names + key.track.rawValue.utf8.count + key.variant.preset.name.utf8.count
    }

    /// Writes a key at the start of a buffer that has room for it.
    static func encode(_ key: ChunkKey, into buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= byteCount(of: key), "\(buffer.count) bytes are too few for a key")
        let format = key.grid.format
        let track = key.track.rawValue.utf8
        let preset = key.variant.preset.name.utf8
        buffer.storeLittleEndian(key.trackRevision.rawValue, at: Offset.trackRevision)
        buffer.storeLittleEndian(key.rendererRevision.rawValue, at: Offset.rendererRevision)
        buffer.storeLittleEndian(format.sampleFormat.rawValue, at: Offset.sampleFormat)
        buffer.storeLittleEndian(key.variant.intensity.tenths, at: Offset.intensity)
        buffer.storeLittleEndian(UInt16(format.channelCount), at: Offset.channelCount)
        buffer.storeLittleEndian(UInt32(format.sampleRate), at: Offset.sampleRate)
        buffer.storeLittleEndian(key.grid.chunkFrameCount.rawValue, at: Offset.chunkFrameCount)
        buffer.storeLittleEndian(UInt32(key.index), at: Offset.chunkIndex)
        buffer.storeLittleEndian(UInt16(track.count), at: Offset.trackByteCount)
        buffer.storeLittleEndian(UInt16(preset.count), at: Offset.presetByteCount)
        let names = UnsafeMutableRawBufferPointer(rebasing: buffer[Offset.names...])
        names.copyBytes(from: track)
        UnsafeMutableRawBufferPointer(rebasing: names[track.count...]).copyBytes(from: preset)
    }

    /// Reads a key that fills a buffer exactly, trusting nothing.
    static func decode(_ buffer: UnsafeRawBufferPointer) throws(StoreError) -> ChunkKey {
        guard (byteCountMin...byteCountMax).contains(buffer.count) else {
            throw .damagedKey("\(buffer.count) bytes are no key")
        }
        let trackByteCount = Int(buffer.loadLittleEndian(at: Offset.trackByteCount, as: UInt16.self))
        let presetByteCount = Int(buffer.loadLittleEndian(at: Offset.presetByteCount, as: UInt16.self))
        guard Offset.names + trackByteCount + presetByteCount == buffer.count else {
            throw .damagedKey("names of \(trackByteCount) and \(presetByteCount) bytes in \(buffer.count)")
        }
        let presetStart = Offset.names + trackByteCount
        guard let trackName = String(validating: buffer[Offset.names..<presetStart], as: UTF8.self),
            let presetName = String(validating: buffer[presetStart...], as: UTF8.self),
            let track = TrackID(checking: trackName), let preset = Preset(checking: presetName)
        else { throw .damagedKey("its names are empty, too long or not UTF-8") }
        let tenths = buffer.loadLittleEndian(at: Offset.intensity, as: UInt8.self)
        guard let intensity = Intensity(tenths: Int(tenths)) else {
            throw .damagedKey("an intensity of \(tenths) tenths")
        }
        return ChunkKey(
            track: track,
            trackRevision: TrackRevision(rawValue: buffer.loadLittleEndian(at: Offset.trackRevision)),
            rendererRevision: RendererRevision(
                rawValue: buffer.loadLittleEndian(at: Offset.rendererRevision)),
            variant: Variant(preset: preset, intensity: intensity), grid: try grid(buffer),
            index: Int(buffer.loadLittleEndian(at: Offset.chunkIndex, as: UInt32.self)))
    }

    private static func grid(_ buffer: UnsafeRawBufferPointer) throws(StoreError) -> Grid {
        let rawFormat = buffer.loadLittleEndian(at: Offset.sampleFormat, as: UInt8.self)
        let sampleRate = Int(buffer.loadLittleEndian(at: Offset.sampleRate, as: UInt32.self))
        let channelCount = Int(buffer.loadLittleEndian(at: Offset.channelCount, as: UInt16.self))
        let chunkFrameCount = buffer.loadLittleEndian(at: Offset.chunkFrameCount, as: Int64.self)
        guard let sampleFormat = SampleFormat(rawValue: rawFormat),
            PCMFormat.isSupported(sampleRate: sampleRate, channelCount: channelCount), chunkFrameCount >= 1
        else {
            throw .damagedKey(
                "format \(rawFormat), \(sampleRate) Hz, \(channelCount) channels, \(chunkFrameCount) frames")
        }
        return Grid(
            format: PCMFormat(sampleFormat: sampleFormat, sampleRate: sampleRate, channelCount: channelCount),
            chunkFrameCount: FrameCount(chunkFrameCount))
    }
}
