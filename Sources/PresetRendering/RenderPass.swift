// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel

/// One render: reads, processes and encodes its range block by block.
final class RenderPass {
    private let request: RenderRequest
    private let reader: AudioFileReader
    private let encoder: SampleEncoder
    /// `nil` at intensity zero: the source passes untouched.
    private var chain: RenderChain?
    private let channelCount: Int
    /// Frames of the track in `input` and `samples`: 50 ms, less where there are many channels.
    private let blockFrameCount: Int
    private let input: UnsafeMutableBufferPointer<Float>
    private let samples: UnsafeMutableBufferPointer<Double>
    /// The first frame that is read: before the range by what the chain needs to settle.
    private let firstFrame: Int64

    /// - Throws: `AudioFileError` when the track cannot be opened or is not the one described.
    init(_ request: RenderRequest, settings: ChainSettings) throws(AudioFileError) {
        let description = request.description
        let (rate, channelCount) = (description.sampleRate, description.channelCount)
        precondition(
            request.format.sampleRate == rate && request.format.channelCount == channelCount,
            "\(request.format) for a track of \(rate) Hz with \(channelCount) channels")
        reader = try AudioFileReader(
            path: request.track.rawValue, knownFrameCount: description.frameCount)
        guard reader.sampleRate == rate, reader.channelCount == channelCount else {
            throw .changed(request.track.rawValue)
        }
        self.request = request
        self.channelCount = channelCount
        encoder = SampleEncoder(format: request.format)
        let intensity = request.variant.intensity.value
        var settlingFrameCount: Int64 = 0
        if intensity > 0 {
            chain = RenderChain(
                settings, intensity: intensity, sampleRate: rate, channelCount: channelCount)
            settlingFrameCount = Int64((settings.settlingSeconds * Double(rate)).rounded(.up))
        }
        firstFrame = max(0, request.frames.lowerBound - settlingFrameCount)
        blockFrameCount = max(1, min(rate / 20, 65_536 / channelCount))
        input = .allocate(capacity: blockFrameCount * channelCount)
        samples = .allocate(capacity: blockFrameCount * channelCount)
    }

    deinit {
        input.deallocate()
        samples.deallocate()
    }

    /// Writes every byte of `bytes`, which is as long as the range.
    ///
    /// - Throws: `AudioFileError`, `CancellationError`.
    func run(into bytes: UnsafeMutableRawBufferPointer) throws {
        let lookahead = Int64(chain?.lookaheadFrameCount ?? 0)
        var frame = firstFrame
        while frame < request.frames.upperBound + lookahead {
            if request.isCancelled { throw CancellationError() }
            let count = min(Int64(blockFrameCount), request.frames.upperBound + lookahead - frame)
            let block = UnsafeMutableBufferPointer(rebasing: samples[..<(Int(count) * channelCount)])
            try fill(block, from: frame, canDoWithout: frame + count <= request.frames.lowerBound)
            chain?.process(block)
            encode(block, frames: frame - lookahead..<frame - lookahead + count, into: bytes)
            frame += count
            let written = frame - lookahead - request.frames.lowerBound
            if written > 0 { request.reportWritten(FrameCount(min(written, request.frameCount.rawValue))) }
        }
    }

    /// Reads the frames from `frame` on, and silence after the end of the track.
    ///
    /// - Parameter canDoWithout: Before the range, where audio only settles the chain: what is damaged there counts as
    ///   silence, and the range is heard.
    private func fill(
        _ block: UnsafeMutableBufferPointer<Double>, from frame: Int64, canDoWithout: Bool
    ) throws(AudioFileError) {
        let left = max(0, request.description.frameCount.rawValue - frame)
        let readCount = min(block.count, Int(min(left, Int64(blockFrameCount))) * channelCount)
        let read = UnsafeMutableBufferPointer(rebasing: input[..<readCount])
        do {
            if readCount > 0 { try reader.seek(to: frame) }
            try reader.read(into: read)
        } catch {
            guard canDoWithout, error.code == .corrupt else { throw error }
            for index in read.indices { read[index] = 0 }
        }
        InputSanitiser.sanitise(read)
        for index in 0..<readCount { block[index] = Double(read[index]) }
        for index in readCount..<block.count { block[index] = 0 }
    }

    /// Encodes those of `frames`, which `block` holds, that lie in the range.
    private func encode(
        _ block: UnsafeMutableBufferPointer<Double>, frames: Range<Int64>,
        into bytes: UnsafeMutableRawBufferPointer
    ) {
        let wanted = frames.clamped(to: request.frames)
        guard !wanted.isEmpty else { return }
        let start = Int(wanted.lowerBound - frames.lowerBound) * channelCount
        let offset = Int(wanted.lowerBound - request.frames.lowerBound) * request.format.bytesPerFrame
        let byteCount = wanted.count * request.format.bytesPerFrame
        encoder.encode(
            UnsafeBufferPointer(rebasing: block[start..<start + wanted.count * channelCount]),
            firstFrame: wanted.lowerBound,
            into: UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + byteCount]))
    }
}
