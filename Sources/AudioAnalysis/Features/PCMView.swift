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

    /// The greatest absolute sample of the point of `pointFrameCount` frames with that number.
    func peak(ofFrames pointFrameCount: Int, from point: Int, _ kernels: SpectrumKernels) -> Float {
        kernels.table.pointee.peak(
            Int32(format.sampleFormat.rawValue), start + point * pointFrameCount * format.bytesPerFrame,
            pointFrameCount * format.channelCount)
    }
}
