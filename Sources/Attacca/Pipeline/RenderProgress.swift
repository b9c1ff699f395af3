// SPDX-License-Identifier: MIT
import Synchronization

/// How far a renderer says it is, in steps of a part. Of one render; its thread reports, any thread may.
final class RenderProgress: Sendable {
    private let partFrameCount: Int64
    private let publishedCount = Atomic<Int64>(0)

    /// - Parameter partFrameCount: Frames that a part has at least.
    init(partFrameCount: Int64) { self.partFrameCount = partFrameCount }

    /// Whether any part was published.
    var isPublished: Bool { publishedCount.load(ordering: .relaxed) > 0 }

    /// The first frames are written.
    ///
    /// - Returns: Those that may be published, all together, if that is another part.
    func advance(to frameCount: Int64) -> Int64? {
        let published = publishedCount.load(ordering: .relaxed)
        guard frameCount >= published + partFrameCount else { return nil }
        let isMine = publishedCount.compareExchange(
            expected: published, desired: frameCount, ordering: .relaxed
        ).exchanged
        return isMine ? frameCount : nil
    }
}
