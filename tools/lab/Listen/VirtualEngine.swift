// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Prediction

/// The engine of one session under a virtual clock: its planner, memory tiers and models are Attacca's own, the renderer
/// and the disk are arithmetic.
///
/// One worker renders. A chunk that the listener waits for goes first: what is being rendered ahead stands still
/// meanwhile.
struct VirtualEngine {
    /// A chunk without samples: what the tiers hold is only counted.
    final class Token: Sendable {
        let track: RegisteredTrack

        init(of track: RegisteredTrack) { self.track = track }
    }

    enum Policy: String, CaseIterable {
        case benefit, fixed, lru
    }

    struct Settings {
        var policy = Policy.benefit
        var l1Capacity = ByteCount.megabytes(45)
        var l2Capacity = ByteCount.zero
        var payloadShare = 1 / 1.6
        /// Seconds of audio that a second of rendering makes.
        var renderSpeed = 15.0
        var stopThreshold = Planner.pluggedStopThreshold
    }

    /// How often a plan is made while nothing but time passes, in seconds.
    static let planIntervalSeconds = 2.0
    /// Less than a frame.
    static let boundaryMarginSeconds = 1e-6
    /// How many tracks of the queue are planned for.
    static let upcomingCount = 3

    let settings: Settings
    private(set) var learning: LearningProgress
    private(set) var disk: CacheSimulation<ChunkKey>?
    var tally = ListenTally()
    private(set) var now = MonotonicTime(nanoseconds: 0)

    private var l1: ResidentTable<Token>
    private var l2: ResidentTable<Token>
    private var costs = RenderCosts()
    private var deep: [Plan.Want] = []
    private var trial = PrefetchTrialLedger()
    private var plan = Plan(wants: [])
    private var benefit = ChunkBenefit()
    private var running: (want: Plan.Want, leftSeconds: Double)?
    private var place: (queue: [RegisteredTrack], position: Int, track: RegisteredTrack, seconds: Double)?
    private var variant = Variant(preset: PresetHabit.presets[0])
    /// The chunk that plays: in use, so that it is not evicted.
    private var playing: Token?
    /// What was asked for, when, and whether it was there thanks to the disk.
    private var requests: [(key: ChunkKey, at: MonotonicTime, duration: Double, isFromDisk: Bool)] = []
    /// What the disk gave to this session.
    private var fromDisk: Set<ChunkKey> = []

    init(
        settings: Settings, predictor: Predictor, disk: CacheSimulation<ChunkKey>?,
        startingAt now: MonotonicTime
    ) {
        self.settings = settings
        self.disk = disk
        self.now = now
        startedAt = now
        learning = LearningProgress(predictor: predictor)
        l1 = ResidentTable(capacity: settings.l1Capacity)
        l2 = ResidentTable(capacity: settings.l2Capacity)
    }

    private let startedAt: MonotonicTime

    // MARK: The player's side

    /// The listener is somewhere else, or hears something else: reports it, asks for the chunk, waits for it.
    mutating func arrive(
        in queue: [RegisteredTrack], at position: Int, track: RegisteredTrack, seconds: Double,
        preset: Preset,
        kind: ListenTally.RequestKind
    ) {
        let isForward = place.map { position >= $0.position } ?? true
        place = (queue, position, track, seconds)
        variant = Variant(preset: preset)
        report(isForward: isForward, isNews: true)
        request(kind)
    }

    /// The next chunk begins.
    mutating func crossBoundary(atSeconds seconds: Double) {
        // Adding up steps leads to just before the boundary as often as not, and there the chunk before it plays.
        place?.seconds = seconds + Self.boundaryMarginSeconds
        request(.boundary)
    }

    /// Playing goes on within the chunk.
    mutating func play(seconds: Double) {
        var left = seconds
        while left > 1e-9 {
            let step = min(left, Self.planIntervalSeconds)
            work(seconds: step)
            now = now.advanced(bySeconds: step)
            place?.seconds += step
            left -= step
            report(isNews: left < 1e-9)
        }
        tally.playedSeconds += seconds
    }

    private mutating func report(isForward: Bool = true, isNews: Bool) {
        guard let place else { return }
        let report = PlaybackReport(
            playhead: Playhead(
                track: place.track.id, positionSeconds: max(0, place.seconds), preset: variant.preset,
                intensity: variant.intensity),
            durationSeconds: place.track.description.seconds, isForward: isForward)
        let outcomes = learning.observe(report, at: now, wallTime: WallTime(unixMilliseconds: 0))
        for case .settled(_) in outcomes { learning.settlePrefetch(trial.take()) }
        makePlan(isNews: isNews)
    }

    // MARK: Requests

    private mutating func request(_ kind: ListenTally.RequestKind) {
        guard let place, let index = place.track.chunkIndex(atSeconds: place.seconds) else { return }
        let key = place.track.key(variant: variant, index: index)
        tally.byKind[kind, default: ListenTally.Count()].requests += 1
        trial.request(key)
        let duration = place.track.seconds(ofChunk: index)
        if let resident = l1.lookup(key, now: now) {
            playing = resident.value
            store(key, track: place.track, purpose: nil)
        } else if l2.lookup(key, now: now) != nil {
            playing = admitToL1(key, track: place.track)
            store(key, track: place.track, purpose: nil)
        } else if readDisk(key) {
            admitToL2(key, track: place.track)
            playing = admitToL1(key, track: place.track)
        } else {
            requests.append((key, now, duration, false))
            return wait(for: key, track: place.track)
        }
        requests.append((key, now, duration, fromDisk.contains(key)))
        tally.byKind[kind]!.hits += 1
    }

    /// Renders what the listener waits for.
    private mutating func wait(for key: ChunkKey, track: RegisteredTrack) {
        let seconds: Double
        if let current = running, current.want.key == key {
            seconds = current.leftSeconds
            running = nil
        } else {
            seconds = renderSeconds(track, key.index)
        }
        now = now.advanced(bySeconds: seconds)
        tally.stallCount += 1
        tally.stallSeconds += seconds
        trial.forget(key)
        finish(key, track: track, tier: .l1, purpose: nil)
        playing = l1.lookup(key, now: now)?.value
    }

    // MARK: Planning

    private mutating func makePlan(isNews: Bool) {
        guard let place, let index = place.track.chunkIndex(atSeconds: place.seconds) else { return }
        let predictor = learning.predictor
        var input = PlanningInput(
            track: place.track, chunkIndex: index, variant: variant,
            upcoming: Array(place.queue.dropFirst(place.position + 1).prefix(Self.upcomingCount)),
            predictions: predictor.prediction(after: variant.preset, at: now).mixed,
            l1Capacity: settings.l1Capacity)
        input.secondsIntoChunk = place.track.secondsIntoChunk(atSeconds: place.seconds)
        input.previous = place.position > 0 ? place.queue[place.position - 1] : nil
        input.presetPrefetch = learning.counts.prefetch
        input.hazards = predictor.hazards(at: now)
        input.mode = predictor.mode(at: now)
        input.costs = costs
        input.stopThreshold = settings.stopThreshold
        input.l2Capacity = settings.l2Capacity
        if let disk {
            input.hasDiskRoom =
                disk.freeByteCount >= Int64(place.track.decodedByteCount(ofChunk: index).rawValue)
        }
        if isNews { planDisk(input) }
        let clock = ContinuousClock()
        let started = clock.now
        plan = settings.policy == .fixed ? FixedWindows().plan(input) : Planner().plan(input, deep: deep)
        let spent = started.duration(to: clock.now)
        tally.decisionCount += 1
        tally.decisionNanoseconds += UInt64(spent.components.attoseconds / 1_000_000_000)
        trial.plan(plan)
        let planned = ChunkBenefit(plan: plan)
        benefit = settings.policy == .lru ? ChunkBenefit() : planned
        if let current = running, planned.want(for: current.want.key) == nil { running = nil }
    }

    /// Plans what goes to disk only: when something has changed, since it takes longer.
    private mutating func planDisk(_ input: PlanningInput) {
        guard let disk, let place, settings.policy != .fixed else { return }
        deep = DiskPlanner().wants(
            input,
            beginning: DiskPlanner.starts(in: place.queue, at: place.position),
            in: learning.predictor.startPresets(current: variant.preset),
            capacity: ByteCount(Int(disk.capacity)))
        self.disk?.pin(ChunkPins().keys(for: input, previous: input.previous, deep: deep))
        deep = DiskPlanner.open(deep) { disk.contains($0) }
    }

    // MARK: Rendering

    /// The worker has so much time.
    private mutating func work(seconds: Double) {
        var left = seconds
        let start = now
        defer { now = start }
        while left > 1e-12 {
            if running == nil { running = nextRender() }
            guard let (want, needed) = running else { return }
            guard needed <= left else {
                running!.leftSeconds -= left
                return
            }
            left -= needed
            now = now.advanced(bySeconds: needed)
            running = nil
            tally.aheadRenderCount += 1
            trial.complete(want.key)
            finish(want.key, track: want.track, tier: tier(of: want), purpose: want.purpose)
        }
    }

    /// The first want that is not met; what is met by another tier is moved at once.
    private mutating func nextRender() -> (Plan.Want, Double)? {
        for want in plan.wants {
            if l1.entries[want.key] != nil { continue }
            switch tier(of: want) {
            case .l1:
                if l2.entries[want.key] != nil {
                    admitToL1(want.key, track: want.track)
                    continue
                }
                if readDisk(want.key) {
                    admitToL2(want.key, track: want.track)
                    admitToL1(want.key, track: want.track)
                    continue
                }
            case .l2:
                if l2.entries[want.key] != nil { continue }
                if readDisk(want.key) {
                    admitToL2(want.key, track: want.track)
                    continue
                }
            case .l3:
                if disk?.contains(want.key) != false || l2.entries[want.key] != nil { continue }
            }
            return (want, renderSeconds(want.track, want.key.index))
        }
        return nil
    }

    /// Where a want goes: with one tier of memory what is meant for L2, too, goes there, as far as there is room. In no
    /// tier it would be rendered over and over.
    private func tier(of want: Plan.Want) -> Tier {
        want.tier == .l2 && settings.l2Capacity == .zero ? .l1 : want.tier
    }

    /// Whether the disk has a chunk; then it counts as used.
    private mutating func readDisk(_ key: ChunkKey) -> Bool {
        guard disk?.read(key) == true else { return false }
        fromDisk.insert(key)
        return true
    }

    private func renderSeconds(_ track: RegisteredTrack, _ index: Int) -> Double {
        track.seconds(ofChunk: index) / settings.renderSpeed
    }

    private mutating func finish(_ key: ChunkKey, track: RegisteredTrack, tier: Tier, purpose: Plan.Purpose?)
    {
        let seconds = renderSeconds(track, key.index)
        tally.renderCount += 1
        costs.recordRender(
            of: key.variant.preset, audioSeconds: track.seconds(ofChunk: key.index), renderSeconds: seconds,
            now: now)
        let decoded = track.decodedByteCount(ofChunk: key.index)
        costs.recordPayload(payloadByteCount(decoded), decoded: decoded)
        if tier != .l3 { admitToL2(key, track: track) }
        if tier == .l1 { admitToL1(key, track: track) }
        fromDisk.remove(key)
        store(key, track: track, purpose: purpose)
    }

    /// Offers a chunk that was rendered, or that the listener hears, to the disk.
    private mutating func store(_ key: ChunkKey, track: RegisteredTrack, purpose: Plan.Purpose?) {
        guard let room = disk?.freeByteCount else { return }
        guard disk?.contains(key) == false else {
            // Heard once more, were it from memory.
            if purpose == nil, key.index == 0 { disk?.read(key, uses: DiskAdmission.heardStartUses) }
            return
        }
        let byteCount = Int64(payloadByteCount(track.decodedByteCount(ofChunk: key.index)).rawValue)
        let uses = DiskAdmission.uses(
            purpose: purpose, isStart: key.index == 0, isFull: room < byteCount,
            isWorthReading: costs.isStored(key.variant.preset))
        guard let uses else { return }
        let seconds = renderSeconds(track, key.index)
        disk?.write(key, byteCount: byteCount, renderSeconds: seconds, uses: uses)
        tally.storedCount += 1
    }

    private func payloadByteCount(_ decoded: ByteCount) -> ByteCount {
        ByteCount(max(1, Int(Double(decoded.rawValue) * settings.payloadShare)))
    }

    // MARK: Tiers

    @discardableResult
    private mutating func admitToL1(_ key: ChunkKey, track: RegisteredTrack) -> Token {
        let token = Token(of: track)
        let cost = track.decodedByteCount(ofChunk: key.index)
        var evicted: [(key: ChunkKey, value: Token)] = []
        _ = l1.admit(
            key, value: token, cost: cost, renderSeconds: renderSeconds(track, key.index), benefit: benefit,
            now: now,
            evicted: &evicted)
        countMemory()
        for (key, value) in evicted where l2.entries[key] == nil {
            // Its payload is at hand, and may be worth its room in L2.
            admitToL2(key, track: value.track)
            if l2.entries[key] == nil { trial.forget(key) }
        }
        return token
    }

    private mutating func admitToL2(_ key: ChunkKey, track: RegisteredTrack) {
        guard settings.l2Capacity > .zero else { return }
        let cost = payloadByteCount(track.decodedByteCount(ofChunk: key.index))
        var evicted: [(key: ChunkKey, value: Token)] = []
        _ = l2.admit(
            key, value: Token(of: track), cost: cost, renderSeconds: renderSeconds(track, key.index),
            benefit: benefit, now: now,
            evicted: &evicted)
        countMemory()
        for (key, _) in evicted where l1.entries[key] == nil { trial.forget(key) }
    }

    private mutating func countMemory() {
        tally.memoryByteCountMax = max(
            tally.memoryByteCountMax, l1.totalCost.rawValue + l2.totalCost.rawValue)
    }

    // MARK: The end

    /// Counts how warm the start was: of the requests of the first minute that one worker could not have rendered in
    /// time even knowing them all from the start, how many the disk served.
    mutating func settleWarmStart() {
        var rendered: Set<ChunkKey> = []
        var readyAfterSeconds = 0.0
        for request in requests {
            let at = request.at.seconds(since: startedAt)
            guard at <= 60 else { return }
            guard rendered.insert(request.key).inserted else { continue }
            readyAfterSeconds += request.duration / settings.renderSpeed
            guard at < readyAfterSeconds else { continue }
            tally.warmStart.requests += 1
            if request.isFromDisk { tally.warmStart.hits += 1 }
        }
    }
}
