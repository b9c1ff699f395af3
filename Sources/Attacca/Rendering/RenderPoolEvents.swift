// SPDX-License-Identifier: MIT
import CacheModel

/// What a render pool tells its owner, on its own threads and with no lock held.
struct RenderPoolEvents: Sendable {
    /// Render this, on the thread that calls; return when the order is done with.
    var run: @Sendable (RenderPoolState.Job) -> Void
    /// A render for which a listener waits has run over; it may still return.
    var overdue: @Sendable (RenderPoolState.Job, _ seconds: Double) -> Void
    /// A render neither ended nor noticed that it was given up: it counts as ended, whatever it returns.
    var stuck: @Sendable (RenderPoolState.Job, _ seconds: Double) -> Void
    /// So many renders are stuck that these pending ones do not begin.
    var refused: @Sendable ([ChunkKey]) -> Void
}
