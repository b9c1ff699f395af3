// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel

/// Cuts the chunks of an experiment out of audio files.
///
/// float32 is what libsndfile decodes, unscaled. Integers are made of that by ``SamplePacking``, which returns integer
/// sources of up to 24 bits exactly; int32 of 32-bit integer sources comes from libsndfile as integers.
struct WindowReader {
    /// A chunk larger than this is of a file that no player caches.
    static let chunkBytesMax: Int64 = 1 << 30
    private static let blockFrameCount = 4096

    let sampleFormat: SampleFormat
    /// Duration of a window, in seconds.
    let windowSeconds: Double

    /// The windows of one file, in order.
    ///
    /// - Throws: `AudioFileError` or ``LabFailure``, naming the file.
    func subjects(of path: String) throws -> [CodecSubject] {
        let reader = try AudioFileReader(path: path)
        guard reader.frameCount > .zero else { throw LabFailure("\(path): holds no audio") }
        let format = PCMFormat(
            sampleFormat: sampleFormat, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        let windowFrameCount = max(1, Int64((windowSeconds * Double(format.sampleRate)).rounded()))
        guard windowFrameCount * Int64(format.bytesPerFrame) <= Self.chunkBytesMax else {
            throw LabFailure("\(path): \(windowSeconds) s of \(format) are too much for one chunk")
        }
        let wideFile = sampleFormat == .int32 ? try WideIntegerFile(path: path) : nil
        let ranges = ChunkWindow.ranges(
            trackFrameCount: reader.frameCount.rawValue, windowFrameCount: windowFrameCount)
        return try ranges.enumerated().map { number, frames in
            var buffer = PCMBuffer(format: format, frameCount: FrameCount(Int64(frames.count)))
            try buffer.withUnsafeMutableBytes { (bytes) throws in
                if let wideFile {
                    try wideFile.read(from: frames.lowerBound, into: bytes)
                } else {
                    try reader.seek(to: frames.lowerBound)
                    try read(reader, format, into: bytes)
                }
            }
            return CodecSubject(path: path, frames: frames, window: number + 1, chunk: PCMChunk(buffer))
        }
    }

    /// Fills `bytes` with what follows the reader's position.
    private func read(
        _ reader: AudioFileReader, _ format: PCMFormat, into bytes: UnsafeMutableRawBufferPointer
    ) throws {
        if sampleFormat == .float32 { return try reader.read(into: bytes.bindMemory(to: Float.self)) }
        let block = UnsafeMutableBufferPointer<Float>.allocate(
            capacity: Self.blockFrameCount * format.channelCount)
        defer { block.deallocate() }
        let width = sampleFormat.bytesPerSample
        let sampleCount = bytes.count / width
        var done = 0
        while done < sampleCount {
            let count = min(block.count, sampleCount - done)
            let samples = UnsafeMutableBufferPointer(rebasing: block[..<count])
            try reader.read(into: samples)
            SamplePacking.pack(
                UnsafeBufferPointer(samples), as: sampleFormat,
                into: UnsafeMutableRawBufferPointer(
                    rebasing: bytes[(done * width)..<((done + count) * width)]))
            done += count
        }
    }
}
