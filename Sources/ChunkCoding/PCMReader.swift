// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// Takes the channels of a section out of interleaved PCM, as signals.
struct PCMReader {
    private let kernels: FilterKernels
    private let mapping: SampleMapping
    private let format: PCMFormat

    init(kernels: FilterKernels, mapping: SampleMapping, format: PCMFormat) {
        self.kernels = kernels
        self.mapping = mapping
        self.format = format
    }

    /// Reads a pair of channels.
    ///
    /// - Parameters:
    ///   - conversion: Room for `count` samples.
    func readPair<Sample: SignalSample>(
        _ channel: Int, of pcm: UnsafeRawPointer, count: Int, conversion: UnsafeMutablePointer<Int32>,
        into first: UnsafeMutablePointer<Sample>, _ second: UnsafeMutablePointer<Sample>
    ) {
        if format.channelCount == 2, format.sampleFormat == .int16, mapping.shift == 0 {
            return kernels.table.pointee.split16(
                pcm.assumingMemoryBound(to: Int16.self), count,
                UnsafeMutableRawPointer(first).assumingMemoryBound(to: Int16.self),
                UnsafeMutableRawPointer(second).assumingMemoryBound(to: Int16.self))
        }
        read(channel, of: pcm, count: count, conversion: conversion, into: first)
        read(channel + 1, of: pcm, count: count, conversion: conversion, into: second)
    }

    /// Reads one channel.
    func read<Sample: SignalSample>(
        _ channel: Int, of pcm: UnsafeRawPointer, count: Int, conversion: UnsafeMutablePointer<Int32>,
        into row: UnsafeMutablePointer<Sample>
    ) {
        load(pcm + channel * format.sampleFormat.bytesPerSample, count: count, into: conversion)
        switch mapping.kind {
        case .orderedFloat: break
        case .integer:
            let shift = Int32(mapping.shift)
            for index in 0..<count { conversion[index] &>>= shift }
        case .scaledFloat:
            kernels.table.pointee.to_integers(
                UnsafeRawPointer(conversion).assumingMemoryBound(to: UInt32.self), count, mapping.scaleFactor,
                conversion)
        }
        for index in 0..<count { row[index] = Sample(truncatingIfNeeded: conversion[index]) }
    }

    /// Integers sign extended, floats as their bits.
    private func load(_ input: UnsafeRawPointer, count: Int, into row: UnsafeMutablePointer<Int32>) {
        let channelCount = format.channelCount
        switch format.sampleFormat {
        case .int16:
            let samples = input.assumingMemoryBound(to: Int16.self)
            for index in 0..<count { row[index] = Int32(samples[index &* channelCount]) }
        case .int24:
            let samples = input.assumingMemoryBound(to: UInt8.self)
            for index in 0..<count {
                let sample = samples + index &* channelCount &* 3
                let bits = UInt32(sample[0]) | UInt32(sample[1]) &<< 8 | UInt32(sample[2]) &<< 16
                row[index] = Int32(bitPattern: bits &<< 8) &>> 8
            }
        case .int32, .float32:
            let samples = input.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { row[index] = samples[index &* channelCount] }
        }
    }
}
