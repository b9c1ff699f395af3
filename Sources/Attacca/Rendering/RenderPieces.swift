// SPDX-License-Identifier: MIT

/// How a chunk is cut so that its beginning is there soon. Pure.
///
/// The first piece lasts a second, each further one twice as long as the one before: a renderer that is twice as quick as
/// real time keeps ahead of the listener.
enum RenderPieces {
    /// What cutting may cost at most, as a share of rendering in one piece.
    static let overheadMax = 0.1
    /// Pieces begin at multiples of so many frames: 64-byte aligned, whatever the format.
    static let frameMultiple: Int64 = 64

    /// The pieces of a chunk.
    ///
    /// - Parameters:
    ///   - frameCount: Of the chunk; at least 1.
    ///   - sampleRate: In Hz.
    ///   - preRollSeconds: What each piece costs beside itself, in seconds of audio. Pieces are cut as long as the extra
    ///     pre-rolls together stay within ``overheadMax``; what is no number of seconds counts as too much.
    /// - Returns: Ranges from 0 to `frameCount`, one after the other.
    static func cut(frameCount: Int64, sampleRate: Int, preRollSeconds: Double) -> [Range<Int64>] {
        precondition(frameCount >= 1 && sampleRate >= 1, "\(frameCount) frames at \(sampleRate) Hz")
        guard preRollSeconds >= 0, preRollSeconds.isFinite else { return [0..<frameCount] }
        let wholeSeconds = Double(frameCount) / Double(sampleRate) + preRollSeconds
        let (second, multiple) = (Int64(sampleRate), frameMultiple)
        var pieces: [Range<Int64>] = []
        var (start, length) = (Int64(0), (second + multiple - 1) / multiple * multiple)
        while frameCount - start > length,
            Double(pieces.count + 1) * preRollSeconds <= overheadMax * wholeSeconds
        {
            pieces.append(start..<start + length)
            start += length
            length *= 2
        }
        return pieces + [start..<frameCount]
    }
}
