// SPDX-License-Identifier: MIT
import CSpectrum
import CacheModel

/// Interleaved PCM that someone else keeps alive.
struct PCMView {
    let start: UnsafeRawPointer
    let format: PCMFormat
    let frameCount: Int

    /// Fills `samples` with what follows `frame`, as floats that are finite.
    func convert(
        fromFrame frame: Int, into samples: UnsafeMutableBufferPointer<Float>, kernels: SpectrumKernels
    ) {
        precondition(
            frame >= 0 && frame * format.channelCount + samples.count <= frameCount * format.channelCount,
            "\(samples.count) samples from frame \(frame) of \(frameCount)")
        kernels.table.pointee.to_float(
            Int32(format.sampleFormat.rawValue), start + frame * format.bytesPerFrame, samples.count,
            samples.baseAddress)
    }

    /// Fills `mono` with the means of the channels of the frames from `frame` on.
    func mix(
        fromFrame frame: Int, into mono: UnsafeMutablePointer<Float>, count: Int, _ kernels: SpectrumKernels
    ) {
        precondition(
            frame >= 0 && frame + count <= frameCount, "\(count) frames from \(frame) of \(frameCount)")
        kernels.table.pointee.mono(
            Int32(format.sampleFormat.rawValue), start + frame * format.bytesPerFrame, format.channelCount,
            count, mono)
    }
}
