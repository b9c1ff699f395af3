// SPDX-License-Identifier: MIT
import CRealtime

/// How a player's buffer wants its samples, in the byte order of the machine.
public enum ReaderOutput: Hashable, Sendable, CaseIterable {
    /// IEEE 754 binary32, full scale 1.0; shape `[frames × channels]`.
    case float32Interleaved
    /// IEEE 754 binary32, full scale 1.0; for each channel a buffer of shape `[frames]`.
    case float32Planar
    /// 16 bits, full scale 2^15; shape `[frames × channels]`.
    case int16Interleaved
    /// 32 bits, full scale 2^31; shape `[frames × channels]`.
    case int32Interleaved

    /// Bytes of one sample.
    public var bytesPerSample: Int { self == .int16Interleaved ? 2 : 4 }

    var format: UInt32 {
        switch self {
        case .float32Interleaved, .float32Planar: UInt32(attacca_rt_float32)
        case .int16Interleaved: UInt32(attacca_rt_int16)
        case .int32Interleaved: UInt32(attacca_rt_int32)
        }
    }
}
