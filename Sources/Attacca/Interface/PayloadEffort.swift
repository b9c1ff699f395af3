// SPDX-License-Identifier: MIT

/// How much work goes into a payload, which is made once and then serves L2 and L3 for as long as the chunk is kept.
///
/// | | bytes of int16 | of float32 | encodes | decodes |
/// |---|---|---|---|---|
/// | fast | 54 % | 70 % | twice as fast | half as fast again |
/// | dense | 49 % | 66 % | | |
///
/// Shares of the PCM, of game and film music; see `ChunkCoding`'s payload format for how they were measured.
public enum PayloadEffort: String, Hashable, Sendable, CaseIterable {
    /// Fast while a listener waits for anything, dense otherwise. An encoder that takes milliseconds longer is felt when
    /// a listener waits behind it, and never again; the bytes it saves are saved for months.
    case adaptive
    case fast
    case dense
}
