// SPDX-License-Identifier: MIT

/// Where the chunks of an experiment lie in a track.
enum ChunkWindow {
    /// The shares of a track's length at which windows begin.
    static let startShares = [0.15, 0.45, 0.75]

    /// The frames of each window of a track, in order.
    ///
    /// A window that would reach beyond the end moves back until it fits, so that the windows of a short track overlap.
    /// A track shorter than a window gives one window: all of it.
    ///
    /// - Precondition: Both counts are positive.
    static func ranges(trackFrameCount: Int64, windowFrameCount: Int64) -> [Range<Int64>] {
        precondition(trackFrameCount > 0, "a track of \(trackFrameCount) frames")
        precondition(windowFrameCount > 0, "a window of \(windowFrameCount) frames")
        guard trackFrameCount >= windowFrameCount else { return [0..<trackFrameCount] }
        return startShares.map { share in
            let start = min(Int64(Double(trackFrameCount) * share), trackFrameCount - windowFrameCount)
            return start..<(start + windowFrameCount)
        }
    }
}
