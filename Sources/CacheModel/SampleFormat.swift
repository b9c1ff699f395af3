// SPDX-License-Identifier: MIT

/// How one sample is stored. Integers are two's complement; everything is in the byte order of the machine,
/// which is little-endian on every supported platform.
///
/// Raw values are part of the on-disk formats: never renumber, append only.
public enum SampleFormat: UInt8, Hashable, Sendable, CaseIterable {
    /// 16 bits, full scale 2^15.
    case int16 = 1
    /// 24 bits packed into three bytes, full scale 2^23.
    case int24 = 2
    /// 32 bits, full scale 2^31.
    case int32 = 3
    /// IEEE 754 binary32, full scale 1.0.
    case float32 = 4

    /// Bytes that one sample takes.
    public var bytesPerSample: Int {
        switch self {
        case .int16: 2
        case .int24: 3
        case .int32, .float32: 4
        }
    }

    /// The name people use: `s16`, `s24`, `s32`, `f32`.
    public var name: String {
        switch self {
        case .int16: "s16"
        case .int24: "s24"
        case .int32: "s32"
        case .float32: "f32"
        }
    }

    /// The format of that ``name``, or `nil`.
    public init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
