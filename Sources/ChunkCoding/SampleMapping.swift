// SPDX-License-Identifier: MIT
import CacheModel

/// How samples become the 32-bit integers that the filter works on.
///
/// Raw values are part of the payload format: never renumber, append only.
enum SampleMapping: UInt8, Hashable, Sendable {
    /// The sample is its own integer, sign extended.
    case integer = 0
    /// The bits of a binary32, reordered so that integers compare as the numbers do:
    ///
    ///     ordered = bits XOR ((bits >> 31) AND 0x7FFFFFFF)      arithmetic shift
    ///
    /// Its own inverse, and a bijection on all 2^32 patterns, so that NaN payloads and -0 survive.
    case orderedFloat = 1

    /// The mapping that samples of a format are filtered under.
    init(of format: SampleFormat) {
        switch format {
        case .int16, .int24, .int32: self = .integer
        case .float32: self = .orderedFloat
        }
    }
}
