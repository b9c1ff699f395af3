// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// Puts the signals of a section into interleaved PCM: the inverse of ``PCMReader``.
///
/// What does not fit a sample is cut off: only a payload that nobody encoded holds such integers.
struct PCMWriter {
    private let kernels: FilterKernels
    private let mapping: SampleMapping
    private let format: PCMFormat
    private let scratch: DecoderScratch

    init(kernels: FilterKernels, mapping: SampleMapping, format: PCMFormat, scratch: DecoderScratch) {
        self.kernels = kernels
        self.mapping = mapping
        self.format = format
        self.scratch = scratch
    }

    var channelCount: Int { format.channelCount }

    /// Whether the frames of a section are its two signals side by side, as they are.
    var takesPairs: Bool {
        guard format.channelCount == 2 else { return false }
        return mapping.kind == .orderedFloat
            || mapping.isNarrow && mapping.shift == 0 && format.sampleFormat == .int16
    }

    /// Writes the wanted frames of a section, beginning at a frame of `pcm`.
    func write(_ rows: SectionRows, channel: Int, frame: Int, into pcm: UnsafeMutableRawPointer) {
        let output = pcm + frame * format.bytesPerFrame + channel * format.sampleFormat.bytesPerSample
        if mapping.isNarrow {
            write(rows, as: Int16.self, to: output)
        } else {
            write(rows, as: Int32.self, to: output)
        }
    }

    private func write<Sample: SignalSample>(
        _ rows: SectionRows, as type: Sample.Type, to output: UnsafeMutableRawPointer
    ) {
        let count = rows.frameCount
        let first = rows.first.assumingMemoryBound(to: Sample.self) + rows.firstFrame
        guard let second = rows.second?.assumingMemoryBound(to: Sample.self).advanced(by: rows.firstFrame)
        else {
            return write(converted(first, count: count, number: 0), count: count, to: output)
        }
        if rows.mode == .midSide { Sample.toLeftRight(kernels, first, second, count: count) }
        let left = converted(first, count: count, number: 0)
        let right = converted(second, count: count, number: 1)
        if format.channelCount == 2, format.sampleFormat.bytesPerSample == 4 {
            return kernels.table.pointee.join32(
                UnsafeRawPointer(left).assumingMemoryBound(to: UInt32.self),
                UnsafeRawPointer(right).assumingMemoryBound(to: UInt32.self), count,
                output.assumingMemoryBound(to: UInt32.self))
        }
        write(left, count: count, to: output)
        write(right, count: count, to: output + format.sampleFormat.bytesPerSample)
    }

    /// A row as 32-bit samples of the format: integers, or the bits of floats.
    private func converted<Sample: SignalSample>(
        _ row: UnsafeMutablePointer<Sample>, count: Int, number: Int
    ) -> UnsafePointer<Int32> {
        if mapping.kind == .orderedFloat || mapping.shift == 0, let row = row as? UnsafeMutablePointer<Int32>
        {
            return UnsafePointer(row)
        }
        let output = scratch.conversion(number)
        switch mapping.kind {
        case .orderedFloat, .integer:
            let shift = Int32(mapping.shift)
            for index in 0..<count { output[index] = Int32(truncatingIfNeeded: row[index]) &<< shift }
        case .scaledFloat:
            for index in 0..<count { output[index] = Int32(truncatingIfNeeded: row[index]) }
            kernels.table.pointee.to_floats(
                output, count, 1 / mapping.scaleFactor,
                UnsafeMutableRawPointer(output).assumingMemoryBound(to: UInt32.self))
        }
        return UnsafePointer(output)
    }

    private func write(_ row: UnsafePointer<Int32>, count: Int, to output: UnsafeMutableRawPointer) {
        let channelCount = format.channelCount
        switch format.sampleFormat {
        case .int16:
            let samples = output.assumingMemoryBound(to: Int16.self)
            for index in 0..<count { samples[index &* channelCount] = Int16(truncatingIfNeeded: row[index]) }
        case .int24:
            let samples = output.assumingMemoryBound(to: UInt8.self)
            for index in 0..<count {
                let sample = samples + index &* channelCount &* 3
                sample[0] = UInt8(truncatingIfNeeded: row[index])
                sample[1] = UInt8(truncatingIfNeeded: row[index] &>> 8)
                sample[2] = UInt8(truncatingIfNeeded: row[index] &>> 16)
            }
        case .int32, .float32:
            let samples = output.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { samples[index &* channelCount] = row[index] }
        }
    }
}
