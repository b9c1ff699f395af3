// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import Threading

/// The ends of a render that gave no chunk: on a render thread, or on the watchdog's.
extension ChunkPipeline {
    /// Ends a render without a chunk: given up, or failed.
    func fail(
        _ job: RenderPoolState.Job, error: any Error, flight started: Flight, ending: RunningRenders.Ending
    ) {
        let key = job.order.key
        let wasAhead = started.stage == .renderingAhead
        let failure = failure(of: key, error: error, flight: started, ending: ending)
        announceEnd(of: key, failure: failure, isCancelled: error is CancellationError, ending: ending)
        if error is CancellationError, started.cancellation.isSet {
            // Who waited for one that ran over was told then, and the flight ended.
            if wasAhead, ending != .givenUp { statistics.recordCancelledAhead(key) }
            if flights.update({ $0.isWantedAgain(job, started: started) }) { sendToRender(key) }
            return
        }
        // Ran over ahead of need, and a listener came just then: for them it begins anew.
        if error is CancellationError, ending == .late,
            flights.withLock({ $0.awaiting(job)?.isDemanded ?? false })
        {
            if wasAhead { statistics.recordCancelledAhead(key) }
            return sendToRender(key)
        }
        endFlight(of: job, failure: failure)
    }

    private func announceEnd(
        of key: ChunkKey, failure: AttaccaError, isCancelled: Bool, ending: RunningRenders.Ending
    ) {
        if isCancelled, ending == .inTime {
            events.emit(.renderCancelled(key))
        } else {
            events.emit(.renderFailed(key, failure))
        }
    }

    private func failure(
        of key: ChunkKey, error: any Error, flight: Flight, ending: RunningRenders.Ending
    ) -> AttaccaError {
        if let failure = error as? AttaccaError { return failure }
        guard error is CancellationError, ending != .inTime else { return .renderFailed(key, cause: error) }
        let deadlines = configuration.renderDeadlines
        let seconds = ending == .late ? deadlines.seconds(for: flight.priority) : deadlines.immediateSeconds
        return .renderTimedOut(key, seconds: seconds)
    }

    /// A listener waits for a render that has run over: answers at once, whether the renderer returns or not. What it
    /// still returns within its grace is kept.
    func answerOverdue(_ job: RenderPoolState.Job, seconds: Double) {
        // Told to give up only then: a flight with the flag set and a listener would be rendered anew.
        let ended = endFlight(of: job, failure: .renderTimedOut(job.order.key, seconds: seconds))
        ended?.cancellation.set()
        renderPool.wake()
    }

    /// A render neither ended nor noticed that it was given up.
    func leaveStuck(_ job: RenderPoolState.Job, seconds: Double) {
        let key = job.order.key
        logger.error(
            "render is stuck and left to itself", metadata: ["key": "\(key)", "deadline": "\(seconds) s"])
        events.emit(.rendererStuck(key, deadlineSeconds: seconds))
        // The disk was quicker, and the flight would wait for a render whose end nobody hears of.
        if let overtaken = flights.update({ $0.removeOvertaken(job) }) {
            if overtaken.stage == .renderingAhead { statistics.recordCancelledAhead(key) }
            return
        }
        endFlight(of: job, failure: .renderTimedOut(key, seconds: seconds))
    }

    /// So many renders are stuck that this one, which is bound to be rendered, is not begun.
    func refuse(_ key: ChunkKey) {
        let failure = AttaccaError.rendererStuck(key, count: renderPool.stuckNowCount)
        let ended = flights.update { $0.removeRefused(key, because: failure) }
        answer(ended?.waiters ?? [], of: key, with: failure)
    }

    /// Ends a flight that is being rendered with an error, once: with whichever comes first of the renderer and the
    /// watchdog.
    ///
    /// - Returns: The flight; `nil` when it had ended, or begun anew.
    @discardableResult
    private func endFlight(of job: RenderPoolState.Job, failure: AttaccaError) -> Flight? {
        guard let flight = flights.withLock({ $0.awaiting(job) }) else { return nil }
        let key = job.order.key
        // Before the flight ends: whoever comes after it must find the key held back.
        let now = timeSource.monotonicNow()
        backoff.withLock { $0.recordFailure(of: key, now: now) }
        if failure.code == .trackModified, registry.registered(key.track) == flight.track {
            registry.forget(key.track)
        }
        guard let ended = flights.update({ $0.removeFailed(job, because: failure) }) else { return nil }
        if ended.stage == .renderingAhead {
            statistics.recordFailedAhead(key)
            logger.notice("render ahead failed", metadata: ["key": "\(key)", "error": "\(failure)"])
        }
        answer(ended.waiters, of: key, with: failure)
        return ended
    }
}
