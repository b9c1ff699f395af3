// SPDX-License-Identifier: MIT

/// How much work goes into a payload, which is made once and then serves L2 and L3 for as long as the chunk is kept.
///
/// Of the PCM, fast leaves 54 % of int16 and 70 % of float32, dense 50 % and 66 %; fast encodes in half the time and decodes
/// in two thirds. `PayloadFormat.md` of `ChunkCoding` says how that was measured.
public enum PayloadEffort: String, Hashable, Sendable, CaseIterable {
    /// Fast while a listener waits for anything, dense otherwise. An encoder that takes milliseconds longer is felt when
    /// a listener waits behind it, and never again; the bytes it saves are saved for months.
    case adaptive
    /// Encoded in half the time, larger.
    case fast
    /// As small as it gets.
    case dense
}
