// SPDX-License-Identifier: MIT
import CacheModel

/// One chunk on its way: from the first who asks for it, listener or planner, until it is where it should be.
///
/// There is at most one flight for a key, so that however many ask, one read or render serves them all.
struct Flight: Sendable {
    enum Stage: Equatable, Sendable {
        /// Waits for a read thread.
        case readPending
        /// Is looked for in L2 and L3.
        case reading
        /// Is looked for on disk by a warming, however long that takes. Nobody else waits for it: who comes has it read.
        case lookedFor
        /// In no tier; waits for a render thread.
        case renderPending
        /// Is being rendered, and was started for a listener who waits.
        case renderingOnDemand
        /// Is being rendered, and was started ahead of need.
        case renderingAhead
    }

    /// A chunk that is there while the flight still encodes or stores it.
    struct Landed: Sendable {
        let chunk: PCMChunk
        let renderSeconds: Double
    }

    let track: RegisteredTrack
    var stage = Stage.readPending
    /// Where the chunk should end up. A request makes it L1.
    var tier: Tier
    /// Place in the plan.
    var rank: Int
    var waiters: [Waiter] = []
    /// Set when nobody wants the chunk any more: what runs for this flight gives up.
    var cancellation = CancellationFlag()
    var landed: Landed?
    /// The render that runs for it, or ran last; `nil` before the first one.
    var renderID: Int?
    /// What is rendered so far; `nil` before the first part.
    var written: WrittenFrames?
    /// Where a warming that waits for the chunk to be stored learns how that went.
    var warmingTicket: WarmingTicket?
    /// Whether neither a listener nor a plan wants the chunk: it goes to the disk and into no memory tier.
    var isForWarmingAlone = false

    /// Whether it is being rendered.
    var isRendering: Bool { stage == .renderingAhead || stage == .renderingOnDemand }

    /// Whether a listener waits.
    var isDemanded: Bool { !waiters.isEmpty }

    /// How urgent a render of it is.
    var priority: RenderPriority { isDemanded ? .immediate : RenderPriority(filling: tier) }

    /// Whether somebody waits who takes parts.
    var isProgressive: Bool { waiters.contains { $0.feed != nil } }

    /// Makes a flight of a warming that of a plan or a listener.
    ///
    /// - Returns: Whether it is to be read for them now.
    mutating func takeOver() -> Bool {
        isForWarmingAlone = false
        guard stage == .lookedFor else { return false }
        stage = .readPending
        return true
    }

    /// Makes a flight that was given up wanted again. What runs holds the old flag and will end as cancelled; that
    /// the flag is another one by then says that it has to start anew.
    mutating func renewIfCancelled() {
        if cancellation.isSet { cancellation = CancellationFlag() }
    }
}
