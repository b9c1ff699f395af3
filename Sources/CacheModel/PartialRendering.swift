// SPDX-License-Identifier: MIT

/// How the beginning of a chunk can be had before its end is rendered.
public enum PartialRendering: Hashable, Sendable {
    /// As far as the renderer says with ``RenderRequest/reportWritten(_:)``; one that never does gives whole chunks.
    ///
    /// For all that write from front to back: it costs nothing, and no bit can differ.
    case reported
    /// By rendering a range piece by piece.
    ///
    /// Only for renderers whose samples do not depend on where a range begins: what is cached must be the same bits
    /// whether it was rendered in one piece or in several. A filter that is run in before the range does not do.
    ///
    /// - preRollSeconds: What each piece costs beside itself, in seconds of audio, such as what is decoded before it.
    case ranges(preRollSeconds: Double)
}
