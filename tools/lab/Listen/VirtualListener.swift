// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import ChunkStorage
import Prediction

/// One listener with habits, over many sessions of one cache.
///
/// | | |
/// |---|---|
/// | a track begins | since the one before was done 33 %, skipped 48 %, left backwards 8 %, by a click on any track 10 % |
/// | seeks | forward in 2.8 % of tracks, back in 3.1 % |
/// | the queue | the library from some track on; in 31 % of sessions shuffled |
/// | surprises | 10 % of next tracks are not the one that the queue names |
/// | presets | ``PresetHabit`` |
struct VirtualListener {
    static let shuffleShare = 0.31
    static let surpriseShare = 0.10
    static let trackCountRange = 8...32
    /// Of sessions that are not the first, so many go back to what was heard; half of them go on where the last one
    /// ended, half begin with a track as it was heard in the last days.
    static let returnShare = 0.60
    static let recentDayCount = 3

    private let library: SimulatedLibrary
    private var generator: LabGenerator
    private var habit: PresetHabit
    private var learned: PredictorState
    private var disk: CacheSimulation<ChunkKey>?
    private var now = MonotonicTime(nanoseconds: 0)
    private var day = 0
    /// What was heard, by day: tracks, and the presets that they began with.
    private var heard: [(day: Int, track: Int, preset: Int)] = []
    /// Where the last session ended.
    private var last: (queue: [Int], position: Int, seconds: Double)?
    private var tally = ListenTally()

    /// - Parameter diskByteCount: The capacity of the disk tier; 0 for none.
    init(library: SimulatedLibrary, seed: UInt64, switchesPerHour: Double, diskByteCount: Int64) {
        self.library = library
        generator = LabGenerator(seed: seed)
        habit = PresetHabit(switchesPerHour: switchesPerHour, using: &generator)
        learned = Predictor(presets: PresetHabit.presets).state
        disk = diskByteCount > 0 ? CacheSimulation(.gdsf, capacity: diskByteCount) : nil
    }

    /// Sessions one after another, each of a new process.
    mutating func listen(
        sessionCount: Int, settings: VirtualEngine.Settings
    ) throws(PredictionError) -> ListenTally {
        for _ in 0..<sessionCount { try listen(settings, returning: false) }
        return tally
    }

    /// One to four sessions a day.
    mutating func listen(
        dayCount: Int, settings: VirtualEngine.Settings
    ) throws(PredictionError) -> ListenTally {
        for day in 0..<dayCount {
            self.day = day
            for _ in 0..<Int.random(in: 1...4, using: &generator) { try listen(settings, returning: true) }
        }
        return tally
    }

    // MARK: One session

    private mutating func listen(
        _ settings: VirtualEngine.Settings, returning: Bool
    ) throws(PredictionError) {
        now = now.advanced(bySeconds: 4 * 3_600)
        // As a new process finds it: what was learned, and nothing of what played.
        let predictor = try Predictor(restoring: learned, presets: PresetHabit.presets)
        var engine = VirtualEngine(settings: settings, predictor: predictor, disk: disk, startingAt: now)
        habit.beginSession(using: &generator)
        var (queue, position, seconds) = start(returning: returning)
        var playedSeconds = 0.0
        for _ in 0..<Int.random(in: Self.trackCountRange, using: &generator) {
            heard.append((day, queue[position], habit.current))
            let end = visit(
                queue, position, from: seconds, playedSeconds: &playedSeconds, engine: &engine)
            last = (queue, position, end.seconds)
            position = next(after: end.end, in: queue, at: position)
            seconds = 0
            // A player goes on by itself after a track that is done, and there the next session finds it.
            if end.end == .done { last = (queue, position, 0) }
        }
        engine.settleWarmStart()
        learned = engine.learning.predictor.state
        disk = engine.disk
        now = engine.now
        tally = tally + engine.tally
    }

    /// Where a session begins.
    private mutating func start(returning: Bool) -> (queue: [Int], position: Int, seconds: Double) {
        let recent = heard.filter { $0.day >= day - Self.recentDayCount }
        if returning, let last, !recent.isEmpty,
            Double.random(in: 0..<1, using: &generator) < Self.returnShare
        {
            if Bool.random(using: &generator) { return last }
            let again = recent.randomElement(using: &generator)!
            habit.select(again.preset)
            return (newQueue(from: again.track), 0, 0)
        }
        return (newQueue(from: Int.random(in: 0..<library.tracks.count, using: &generator)), 0, 0)
    }

    private mutating func newQueue(from track: Int) -> [Int] {
        let count = library.tracks.count
        guard Double.random(in: 0..<1, using: &generator) < Self.shuffleShare else {
            return (0..<count).map { (track + $0) % count }
        }
        return [track] + (0..<count).filter { $0 != track }.shuffled(using: &generator)
    }

    private mutating func next(after end: TrackVisit.End, in queue: [Int], at position: Int) -> Int {
        switch end {
        case .done, .forward:
            let isSurprise = Double.random(in: 0..<1, using: &generator) < Self.surpriseShare
            return isSurprise
                ? Int.random(in: queue.indices, using: &generator) : (position + 1) % queue.count
        case .back: return max(0, position - 1)
        case .rowClick: return Int.random(in: queue.indices, using: &generator)
        }
    }

    /// Listens to one track.
    private mutating func visit(
        _ queue: [Int], _ position: Int, from start: Double, playedSeconds: inout Double,
        engine: inout VirtualEngine
    ) -> (end: TrackVisit.End, seconds: Double) {
        let tracks = queue.map { library.tracks[$0] }
        let track = tracks[position]
        let duration = track.description.seconds
        let chunkSeconds = Double(track.grid.chunkFrameCount.rawValue) / Double(track.grid.format.sampleRate)
        var visit = TrackVisit(startSeconds: start, durationSeconds: duration, using: &generator)
        var seconds = start
        engine.arrive(
            in: tracks, at: position, track: track, seconds: seconds, preset: habit.preset, kind: .trackStart)
        while seconds < visit.leaveSeconds - 1e-6 {
            let boundary = ((seconds + 1e-6) / chunkSeconds).rounded(.down) * chunkSeconds + chunkSeconds
            let switchAt = seconds + max(0, habit.nextSeconds - playedSeconds)
            let seekAt = visit.seek.map { max(seconds, $0.at) } ?? .infinity
            let stop = min(min(boundary, visit.leaveSeconds), min(switchAt, seekAt))
            engine.play(seconds: stop - seconds)
            playedSeconds += stop - seconds
            seconds = stop
            if stop == seekAt, let seek = visit.seek {
                visit.seek = nil
                seconds = seek.to
                engine.arrive(
                    in: tracks, at: position, track: track, seconds: seconds, preset: habit.preset,
                    kind: .seek)
            } else if stop == switchAt, stop < visit.leaveSeconds {
                habit.takeSwitch(using: &generator)
                engine.arrive(
                    in: tracks, at: position, track: track, seconds: seconds, preset: habit.preset,
                    kind: .presetSwitch)
            } else if stop == boundary, boundary < visit.leaveSeconds - 1e-6 {
                engine.crossBoundary(atSeconds: boundary)
            }
        }
        return (visit.end, seconds)
    }
}
