// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

extension CachedChunk {
    /// Writes the chunk to a caller's struct, who holds it from then on.
    @inline(__always)
    func hand(to pointer: UnsafeMutablePointer<attacca_chunk>?) throws(CallFailure) -> attacca_status {
        let format = chunk.format
        let value = attacca_chunk(
            size: UInt64(MemoryLayout<attacca_chunk>.size),
            samples: chunk.withUnsafeBytes { $0.baseAddress },
            frame_count: frames.upperBound - frames.lowerBound,
            first_frame: frames.lowerBound,
            sample_format: Int32(truncatingIfNeeded: format.sampleFormat.rawValue),
            sample_rate: Int32(truncatingIfNeeded: format.sampleRate),
            channel_count: Int32(truncatingIfNeeded: format.channelCount),
            origin: origin.number,
            waited: waitedSeconds,
            render_time: renderSeconds,
            owner: UnsafeRawPointer(Unmanaged.passUnretained(chunk).toOpaque()))
        if let pointer, pointer.pointee.size == value.size {
            // As it nearly always is: in one piece.
            pointer.pointee = value
        } else {
            try SizedStruct.write(value, to: pointer, byteCountMin: Layout.chunk, "the chunk")
        }
        _ = Unmanaged.passRetained(chunk)
        return .ok
    }
}

extension ChunkOrigin {
    fileprivate var number: Int32 {
        switch self {
        case .l1: Int32(ATTACCA_ORIGIN_L1)
        case .l2: Int32(ATTACCA_ORIGIN_L2)
        case .l3: Int32(ATTACCA_ORIGIN_L3)
        case .rendered: Int32(ATTACCA_ORIGIN_RENDERED)
        }
    }
}
