// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel
import Logging
import Prediction
import Threading

/// What the reader's thread does: takes news, arms the callback further, and passes on what the callback reports.
extension ReaderArming {
    static let reportIntervalSeconds = 0.25
    static let pausedIntervalSeconds = 1.0
    static let pollSecondsRange = 0.02...reportIntervalSeconds
    /// How many presets are armed beside the one that plays.
    static let likelyCountMax = 2

    /// Brings everything up to date.
    ///
    /// - Returns: After how many seconds to look again at the latest; `nil` when only somebody else can bring news.
    @discardableResult
    func step() -> Double? {
        let news = signals.withLock { signals in
            defer { signals.news = [] }
            return signals.news
        }
        let now = pipeline.timeSource.monotonicNow()
        var toldPreset: Preset?
        var intervalSeconds: Double?
        let composition = state.withLock { state -> ReaderComposer.Composition? in
            guard !state.isClosed else { return nil }
            for item in news { take(item, &state, now) }
            for (key, instant) in state.failed where instant <= now {
                state.failed[key] = nil
                state.composer.retry(key)
            }
            let composition = publish(&state)
            let report = core.observe()
            countDry(report, &state)
            if isTelling(report, state, now) {
                tell((report.track, report.frame), &state)
                toldPreset = state.reported?.playhead.variant.preset
            }
            intervalSeconds = interval(report, composition.window, state)
            return composition
        }
        guard let composition else { return nil }
        issue(composition)
        if let toldPreset { lookAhead(from: toldPreset) }
        return intervalSeconds
    }

    /// Asks for what a window lacks. With no lock held: what is there by now is answered at once.
    func issue(_ composition: ReaderComposer.Composition) {
        for request in composition.requests {
            var waiter = Waiter(requestedAt: pipeline.timeSource.monotonicNow()) { [signals] result in
                signals.update { $0.add(.chunk(request.key, result)) }
            }
            // Whether there is nothing to hear meanwhile, the callback says.
            waiter.countsAsStall = false
            pipeline.lookup(request.key, track: request.track, waiter: waiter)
        }
        let tracks = composition.unknown.filter { track in
            state.withLock { $0.described.insert(track).inserted }
        }
        for track in tracks {
            pipeline.readPool.runDemanded { [pipeline, signals] in
                let result = Result { () throws(AttaccaError) in try pipeline.registry.register(track) }
                signals.update { $0.add(.track(track, result)) }
            }
        }
    }

    private func take(_ news: ReaderSignals.News, _ state: inout State, _ now: MonotonicTime) {
        switch news {
        case .chunk(let key, .success(let chunk)):
            state.composer.receive(chunk.chunk, of: key)
        case .chunk(let key, .failure(let failure)):
            state.lastFailure = failure
            state.failed[key] = now.advanced(bySeconds: Self.retrySeconds)
            // Its keys are others now.
            if failure.code == .trackModified || failure.code == .rendererChanged {
                state.composer.route.learn(key.track, .unknown)
            }
        case .track(let track, .success(let registered)):
            state.described.remove(track)
            state.composer.route.learn(track, .known(registered))
        case .track(let track, .failure(let failure)):
            state.described.remove(track)
            state.lastFailure = failure
            state.composer.route.learn(track, .unavailable)
            pipeline.logger.notice(
                "reader passes a track over", metadata: ["track": "\(track)", "error": "\(failure)"])
        }
    }

    /// Counts what the callback had nothing to play for.
    private func countDry(_ report: attacca_rt_report, _ state: inout State) {
        let count = Int(report.dry_count - state.dry.count)
        let seconds = Double(report.dry_frames - state.dry.frames) / Double(configuration.sampleRate)
        guard count > 0 || seconds > 0 else { return }
        let episodeSeconds = count > 0 ? seconds / Double(count) : state.dry.episodeSeconds + seconds
        state.dry = (report.dry_count, report.dry_frames, episodeSeconds)
        pipeline.statistics.recordDry(count: count, seconds: seconds, worstSeconds: episodeSeconds)
    }

    /// Whether what the callback reports is worth telling: it is elsewhere, or a while has passed.
    private func isTelling(_ report: attacca_rt_report, _ state: State, _ now: MonotonicTime) -> Bool {
        let desire = state.composer.desire
        guard desire.run != .stopped, report.jump == desire.jump, desire.jump > 0,
            let station = state.composer.route[report.track]
        else { return false }
        guard let reported = state.reported else { return true }
        if station.id != reported.playhead.track { return true }
        if chunkIndex(station, frame: report.frame) != reported.chunkIndex { return true }
        let seconds = desire.run == .paused ? Self.pausedIntervalSeconds : Self.reportIntervalSeconds
        return now.seconds(since: reported.instant) >= seconds
    }

    private func interval(_ report: attacca_rt_report, _ window: ReaderWindow, _ state: State) -> Double? {
        let desire = state.composer.desire
        let retry = state.failed.isEmpty ? nil : Self.retrySeconds
        guard desire.run != .stopped, desire.jump > 0 else { return retry }
        if desire.run == .paused { return Self.pausedIntervalSeconds }
        if report.jump == desire.jump, report.status == UInt32(attacca_rt_ended) { return retry }
        let place = state.composer.place(report)
        let armed = window.armedFrameCount(
            track: place.serial, variant: window.variant, frame: place.frame,
            limit: Int64(configuration.sampleRate))
        let seconds = Double(armed) / Double(configuration.sampleRate) / 2
        return min(max(seconds, Self.pollSecondsRange.lowerBound), Self.pollSecondsRange.upperBound)
    }

    /// Finds out which presets may come next, and how long ahead chunks have to be asked for.
    private func lookAhead(from preset: Preset) {
        let allowed = pipeline.configuration.presets.isEmpty ? 0 : Self.likelyCountMax
        let likely = learning.forecast(after: preset).predictions.prefix(allowed).map(\.preset)
        let chunkSeconds = pipeline.configuration.chunkSeconds
        let renderSeconds = pipeline.costs.withLock {
            $0.renderSeconds(of: preset, audioSeconds: chunkSeconds)
        }
        let leadSeconds = min(max(Double(ReaderComposer.aheadSeconds), 2 * renderSeconds), chunkSeconds)
        state.withLock { state in
            state.composer.likely = likely
            state.composer.leadFrames = configuration.frames(leadSeconds)
        }
    }

    // MARK: Waiting

    /// Waits until a read of so many frames would be whole.
    ///
    /// - Returns: False when that was not so in time.
    func waitUntilReady(frameCount: Int, withinSeconds: Double) -> Bool {
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: withinSeconds)
        while true {
            let seen = signals.withLock { $0.newsCount }
            step()
            if isReady(frameCount: Int64(frameCount)) { return true }
            let news = signals.wait(until: deadline) { $0.newsCount != seen || $0.isStopping ? true : nil }
            if news == nil { return isReady(frameCount: Int64(frameCount)) }
        }
    }

    private func isReady(frameCount: Int64) -> Bool {
        state.withLock { state in
            let composer = state.composer
            guard let window = core.newest, !state.isClosed, composer.desire.run == .playing else {
                return true
            }
            let report = core.observe()
            let place = composer.place(report)
            // Beyond what is read something is left to close the gate with.
            let limit =
                frameCount + configuration.frames(configuration.rampSeconds)
                + configuration.frames(configuration.fadeSeconds)
            let variants =
                report.jump == composer.desire.jump ? [window.variant, report.variant] : [window.variant]
            return variants.contains { variant in
                window.armedFrameCount(
                    track: place.serial, variant: variant, frame: place.frame, limit: limit) >= limit
            }
        }
    }
}
