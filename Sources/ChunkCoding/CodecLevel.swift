// SPDX-License-Identifier: MIT

/// How much work goes into making a payload small.
///
/// Raw values are part of the payload format: never renumber, append only.
public enum CodecLevel: UInt8, Hashable, Sendable, CaseIterable {
    /// The PCM as it is, inside the LZ4 frame.
    case stored = 0
    /// Fixed predictors and bit packing in front of LZ4.
    case fast = 1
}
