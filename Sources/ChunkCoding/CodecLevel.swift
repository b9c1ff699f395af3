// SPDX-License-Identifier: MIT

/// How much work goes into making a payload small. Whatever the level, any reader decodes it.
///
/// Raw values are part of the payload format: never renumber, append only.
public enum CodecLevel: UInt8, Hashable, Sendable, CaseIterable {
    /// The PCM as it is, inside the LZ4 frame: what the other levels fall back to where they gain nothing.
    case stored = 0
    /// Linear prediction of up to 8 taps and patched packing: for chunks that a listener waits for.
    case fast = 1
    /// Linear prediction of up to 16 taps and Rice codes: for everything else.
    case dense = 2
}
