// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import TestSupport
import Testing

@testable import Attacca

@Suite struct PlannerTests {
    private static let allHazards = ListenerHazards(
        switchSoon: 0.05, switchLater: 0.01, seekForward: 0.002, seekBack: 0.002, nextTrack: 0.01,
        previousTrack: 0.003, soonSeconds: 20)

    private static func input(
        chunk: Int = 30, track: RegisteredTrack = Fixture.track(), upcoming: [RegisteredTrack] = [],
        predicted: [(Preset, Double)] = [("punchy", 0.6), ("bright", 0.3), ("gentle", 0.1)],
        hazards: ListenerHazards = allHazards, l1Chunks: Int = 40, l2Bytes: Int = 0
    ) -> PlanningInput {
        var input = PlanningInput(
            track: track, chunkIndex: chunk, variant: Variant(preset: "warm"), upcoming: upcoming,
            predictions: predicted.map { PresetProbability(preset: $0.0, probability: $0.1) },
            l1Capacity: ByteCount(l1Chunks * Fixture.chunkByteCount))
        input.l2Capacity = ByteCount(l2Bytes)
        input.hazards = hazards
        input.costs = costs(["warm": 0.1, "punchy": 0.1, "bright": 0.1, "gentle": 0.1])
        return input
    }

    private static func costs(_ rates: [Preset: Double]) -> RenderCosts {
        var costs = RenderCosts()
        for (preset, rate) in rates.sorted(by: { $0.key < $1.key }) {
            costs.recordRender(
                of: preset, audioSeconds: 1, renderSeconds: rate, now: MonotonicTime(nanoseconds: 0))
        }
        return costs
    }

    /// Any situation that a player can get into, and some that none should.
    private static func randomInput(seed: UInt64) -> PlanningInput {
        var generator = SeededGenerator(seed: seed)
        func rate() -> Double {
            [0, 1e-4, 0.01, 0.3, 1e4][Int.random(in: 0..<5, using: &generator)]
        }
        let lengths = (0..<5).map { _ in [0, 0.3, 1, 7.5, 200][Int.random(in: 0..<5, using: &generator)] }
        var tracks = lengths.enumerated().map { Fixture.track(TrackID("t\($0)"), seconds: $1) }
        let track = Fixture.track("now", seconds: Double.random(in: 0.1...120, using: &generator))
        if Bool.random(using: &generator) { tracks.insert(track, at: 1) }
        let presetCount = [0, 1, 4, 64][Int.random(in: 0..<4, using: &generator)]
        let presets = (0..<presetCount).map { Preset("p\($0)") } + (seed % 7 == 0 ? ["warm"] : [])
        let weights = presets.map { _ in Double.random(in: 0.001...1, using: &generator) }
        var input = input(
            chunk: Int.random(in: 0..<track.chunkCount, using: &generator), track: track,
            upcoming: Array(tracks.prefix(Int.random(in: 0...5, using: &generator))),
            predicted: zip(presets, weights).map { ($0, $1 / weights.reduce(0, +)) },
            hazards: ListenerHazards(
                switchSoon: rate(), switchLater: rate(), seekForward: rate(), seekBack: rate(),
                nextTrack: rate(), previousTrack: rate(),
                soonSeconds: [0, 5, 45][Int.random(in: 0..<3, using: &generator)]),
            l1Chunks: [0, 1, 3, 20, 1_000][Int.random(in: 0..<5, using: &generator)],
            l2Bytes: [0, 3_000, 100_000][Int.random(in: 0..<3, using: &generator)])
        input.previous = tracks.randomElement(using: &generator)
        input.secondsIntoChunk = [0, 0.5, 1, 50, .nan, -1][Int.random(in: 0..<6, using: &generator)]
        input.mode = [SessionMode.normal, .exploration, .settled][Int.random(in: 0..<3, using: &generator)]
        input.stopThreshold = [0, 0.001, 0.02, 1][Int.random(in: 0..<4, using: &generator)]
        input.costs = costs(
            Dictionary(
                uniqueKeysWithValues: (["warm"] + presets.prefix(5).filter { $0 != "warm" }).map {
                    ($0, pow10(Int.random(in: -6...4, using: &generator)))
                }))
        return input
    }

    private static func pow10(_ exponent: Int) -> Double {
        (0..<abs(exponent)).reduce(1) { power, _ in exponent < 0 ? power / 10 : power * 10 }
    }

    private func decodedByteCount(_ plan: Plan, _ tier: Tier) -> Int {
        plan.wants.filter { $0.tier == tier }
            .reduce(0) { $0 + $1.track.decodedByteCount(ofChunk: $1.key.index).rawValue }
    }

    private func keys(_ plan: Plan) -> Set<ChunkKey> { Set(plan.wants.map(\.key)) }

    // MARK: Always

    @Test(arguments: 0..<400 as Range<UInt64>)
    func `whatever the situation, a plan keeps its promises`(seed: UInt64) {
        let input = Self.randomInput(seed: seed)
        let plan = Planner().plan(input)
        let playing = input.track.key(variant: input.variant, index: input.chunkIndex)
        #expect(plan.current == playing)
        let hasRoom =
            input.track.decodedByteCount(ofChunk: input.chunkIndex) <= input.l1Capacity
        if hasRoom {
            #expect(plan.wants.first?.key == playing && plan.wants.first?.tier == .l1, "seed \(seed)")
        }
        #expect(decodedByteCount(plan, .l1) <= input.l1Capacity.rawValue, "seed \(seed)")
        #expect(
            Double(decodedByteCount(plan, .l2)) * input.costs.payloadShare
                <= Double(input.l2Capacity.rawValue) + 1e-6, "seed \(seed)")
        #expect(keys(plan).count == plan.wants.count, "seed \(seed): a chunk is wanted twice")
        #expect(keys(plan).isDisjoint(with: plan.rejections.map(\.want.key)), "seed \(seed)")
        for want in plan.wants + plan.rejections.map(\.want) {
            #expect((0...1).contains(want.probability), "seed \(seed)")
            #expect((0...want.probability).contains(want.stallProbability), "seed \(seed)")
            #expect(want.renderSeconds > 0 && want.renderSeconds.isFinite, "seed \(seed)")
        }
        #expect(plan.wants.allSatisfy { $0.stallProbability >= input.stopThreshold }, "seed \(seed)")
        for rejection in plan.rejections {
            let isBelow = rejection.want.stallProbability < input.stopThreshold
            #expect(isBelow == (rejection.refusal == .belowThreshold), "seed \(seed)")
        }
        let order = plan.wants.map(\.stallProbability)
        #expect(zip(order, order.dropFirst()).allSatisfy { $0 >= $1 }, "seed \(seed)")
        #expect(Set(plan.wants.map(\.key.variant.preset)).count <= 1 + Planner.presetCountMax)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `the same situation gives the same plan, however the costs were put together`(seed: UInt64) {
        let plan = Planner().plan(Self.randomInput(seed: seed))
        for _ in 0..<5 { #expect(Planner().plan(Self.randomInput(seed: seed)) == plan, "seed \(seed)") }
    }

    /// A preset that takes a minute a second is worth more than the chunk that plays, and there is room for one: the
    /// listener would hear nothing.
    @Test func `however dear another preset is, the chunk that plays has the room`() {
        var input = Self.input(
            predicted: [("punchy", 1)], hazards: ListenerHazards(switchSoon: 1, switchLater: 1), l1Chunks: 1)
        input.costs = Self.costs(["warm": 0.1, "punchy": 60])
        let plan = Planner().plan(input)
        #expect(plan.wants.map(\.key) == [Fixture.key(30)])
        #expect(plan.rejections.first?.want.key.variant.preset == "punchy")
        #expect(plan.rejections.first?.refusal == .noRoom)
    }

    /// The next chunk is due at once when the playhead stands at the end of this one, and its track comes first by name.
    @Test func `at the very end of a track the chunk that plays is still the first`() {
        var input = Self.input(
            chunk: 95, upcoming: [Fixture.track("a")], hazards: ListenerHazards())
        input.secondsIntoChunk = 0.5
        #expect(Planner().plan(input).wants.prefix(2).map(\.key.index) == [95, 0])
    }

    // MARK: What is worth it

    @Test func `of two presets that are as likely the dearer one gets the last room`() {
        var input = Self.input(
            predicted: [("gentle", 0.5), ("punchy", 0.5)],
            hazards: ListenerHazards(switchSoon: 0.02, switchLater: 0.02), l1Chunks: 2)
        input.costs = Self.costs(["warm": 0.01, "gentle": 0.005, "punchy": 0.5])
        #expect(Planner().plan(input).wants.map(\.key.variant.preset) == ["warm", "punchy"])
        input.costs = Self.costs(["warm": 0.01, "gentle": 0.5, "punchy": 0.005])
        #expect(Planner().plan(input).wants.map(\.key.variant.preset) == ["warm", "gentle"])
    }

    @Test func `a hundred times the render time is worth a hundredth of the chance`() {
        func second(_ cheapShare: Double) -> Preset? {
            var input = Self.input(
                predicted: [("gentle", cheapShare), ("punchy", 0.009)],
                hazards: ListenerHazards(switchSoon: 0.5, switchLater: 0.5), l1Chunks: 2)
            input.stopThreshold = 0
            input.costs = Self.costs(["warm": 1e-5, "gentle": 1e-4, "punchy": 1e-2])
            return Planner().plan(input).wants.last?.key.variant.preset
        }
        #expect(second(0.85) == "punchy")
        #expect(second(0.99) == "gentle")
    }

    @Test(arguments: [0.001, 0.005, 0.02])
    func `a higher threshold only leaves things out`(threshold: Double) {
        var input = Self.input(upcoming: [Fixture.track("next")])
        let all = Planner().plan(input)
        input.stopThreshold = threshold
        let plan = Planner().plan(input)
        #expect(
            keys(plan)
                == keys(all).intersection(
                    all.wants.filter { $0.stallProbability >= threshold }.map(\.key)))
        #expect(!plan.wants.isEmpty)
    }

    @Test func `what does not fit L1 goes to L2, the less valuable`() {
        let plan = Planner().plan(Self.input(l1Chunks: 2, l2Bytes: 2 * Fixture.chunkByteCount))
        func worths(_ tier: Tier) -> [Double] {
            plan.wants.filter { $0.tier == tier }.map { $0.stallProbability * $0.renderSeconds }
        }
        #expect(worths(.l1).count == 2 && worths(.l2).count == 3)
        #expect(worths(.l1).min()! >= worths(.l2).max()!)
    }

    @Test func `who plays on and does nothing else needs the next chunks, the nearer the sooner`() {
        let plan = Planner().plan(Self.input(hazards: ListenerHazards()))
        #expect(plan.wants.map(\.key.index) == Array(30..<30 + plan.wants.count))
        #expect(plan.wants.count > 2)
        #expect(plan.wants.allSatisfy { $0.key.variant.preset == "warm" })
        #expect(plan.wants.prefix(3).allSatisfy { $0.purpose == .playing })
        #expect(plan.wants.dropFirst(3).allSatisfy { $0.purpose == .readingAhead })
    }

    // MARK: What the listener may do

    @Test func `each thing that the listener may do has its chunks, and only then`() {
        func others(_ hazards: ListenerHazards) -> [String: Set<String>] {
            var input = Self.input(
                upcoming: [Fixture.track("next"), Fixture.track("then")], hazards: hazards, l1Chunks: 400)
            input.previous = Fixture.track("before")
            let wants = Planner().plan(input).wants.filter {
                $0.purpose != .playing && $0.purpose != .readingAhead
            }
            return Dictionary(grouping: wants) { "\($0.purpose)" }.mapValues { wants in
                Set(wants.map { "\($0.key.track) \($0.key.variant.preset) \($0.key.index)" })
            }
        }
        #expect(others(ListenerHazards()).isEmpty)
        let next = others(ListenerHazards(nextTrack: 0.02))
        #expect(next.keys.sorted() == ["nextTrack"])
        #expect(next["nextTrack"]?.contains("next warm 0") == true)
        #expect(next["nextTrack"]?.contains("next warm 1") == true)
        #expect(next["nextTrack"]?.contains("then warm 0") == true)
        #expect(
            others(ListenerHazards(previousTrack: 0.02)) == [
                "previousTrack": ["before warm 0", "track warm 0"]
            ])
        let switches = others(ListenerHazards(switchSoon: 0.05, switchLater: 0.05))
        #expect(switches.count == 3)
        #expect(switches["switching(rank: 1)"] == ["track punchy 30", "track punchy 31", "track punchy 32"])
        #expect(switches["switching(rank: 3)"]?.contains("track gentle 30") == true)
        let back = others(ListenerHazards(seekBack: 0.02))
        #expect(back.keys.sorted() == ["seeking"])
        #expect(back["seeking"]?.isSuperset(of: ["track warm 29", "track warm 27", "track warm 0"]) == true)
        let forward = others(ListenerHazards(seekForward: 0.5))
        #expect(forward.keys.sorted() == ["seeking"])
        #expect(forward["seeking"]?.contains("track warm 95") == true)
        #expect(forward["seeking"]?.contains("track warm 29") == false)
    }

    @Test func `where the far landing zones are not worth it the near ones still are`() {
        let input = Self.input(hazards: ListenerHazards(seekBack: 0.001))
        let seeks = Planner().plan(input).wants.filter { $0.purpose == .seeking }.map(\.key.index)
        #expect(Set(seeks) == [0, 27, 28, 29])
    }

    @Test func `a switch shortly before the next chunk needs that, too`() {
        let hazards = ListenerHazards(switchSoon: 0.1, switchLater: 0.1)
        func stall(_ intoSeconds: Double) -> Double? {
            var input = Self.input(predicted: [("punchy", 1)], hazards: hazards)
            input.secondsIntoChunk = intoSeconds
            return Planner().plan(input).wants.first { $0.key == Fixture.key(31, preset: "punchy") }?
                .stallProbability
        }
        #expect(try! #require(stall(0.99)) > #require(stall(0)))
    }

    @Test func `a curious listener has more chunks of other presets prepared, a settled one fewer`() {
        func last(_ mode: SessionMode) -> Int? {
            var input = Self.input(predicted: [("punchy", 1)])
            input.mode = mode
            return Planner().plan(input).wants.filter { $0.key.variant.preset == "punchy" }.map(\.key.index)
                .max()
        }
        #expect([SessionMode.settled, .normal, .exploration].map(last) == [31, 32, 33])
    }

    @Test func `presets that do not pay are left out, those that do keep their places`() {
        var input = Self.input()
        input.presetPrefetch = .narrowed(toRanks: [2])
        let others = Planner().plan(input).wants.filter { $0.key.variant.preset != "warm" }
        #expect(Set(others.map(\.key.variant.preset)) == ["bright"])
        #expect(others.allSatisfy { $0.purpose == .switching(rank: 2) })
    }

    // MARK: Edges

    @Test func `at the end of the last track there is nothing after it`() {
        let plan = Planner().plan(Self.input(chunk: 95, hazards: ListenerHazards(nextTrack: 0.1)))
        #expect(plan.wants.map(\.key.index) == [95])
    }

    @Test(arguments: [1.0, 30, 60])
    func `a track shorter than a chunk is one chunk, and the next one follows it`(chunkSeconds: Double) {
        let track = Fixture.track(seconds: 0.25, chunkSeconds: chunkSeconds)
        let next = Fixture.track("next", chunkSeconds: chunkSeconds)
        let plan = Planner().plan(
            Self.input(
                chunk: 0, track: track, upcoming: [next], hazards: ListenerHazards(), l1Chunks: 400))
        #expect(plan.wants.prefix(2).map { "\($0.key.track) \($0.key.index)" } == ["track 0", "next 0"])
    }

    /// An empty file in the queue: players step over it.
    @Test func `a track without a chunk hides nothing of those after it`() {
        let empty = Fixture.track("empty", seconds: 0)
        let hazards = ListenerHazards(nextTrack: 0.05)
        let plan = Planner().plan(
            Self.input(upcoming: [empty, Fixture.track("next"), Fixture.track("then")], hazards: hazards))
        #expect(plan.wants.contains { $0.key == Fixture.key(0, track: "next") })
        #expect(plan.wants.contains { $0.key == Fixture.key(0, track: "then") })
    }

    @Test(arguments: [0, 1, 64])
    func `any number of presets is planned for, the likeliest first`(count: Int) {
        let presets = (0..<count).map { (Preset("p\($0)"), 1 / Double(count)) }
        let plan = Planner().plan(
            Self.input(
                predicted: presets, hazards: ListenerHazards(switchSoon: 0.5, switchLater: 0.5),
                l1Chunks: 1_000))
        let planned = Set(plan.wants.map(\.key.variant.preset)).subtracting(["warm"])
        #expect(planned == Set(presets.prefix(Planner.presetCountMax).map(\.0)))
    }

    @Test func `what goes to disk comes last, and not what is wanted anyway`() {
        let input = Self.input()
        let deep = [95, 30].map { Fixture.want(Fixture.key($0), tier: .l3, stallProbability: 0) }
        let plan = Planner().plan(input, deep: deep)
        #expect(plan.wants.last == deep[0])
        #expect(keys(plan).count == plan.wants.count)
        #expect(plan.wants.first { $0.key == Fixture.key(30) }?.tier == .l1)
    }

    @Test func `the later a chunk is due, the less likely its render is too late`() {
        let late = [0, 0.5, 1, 1.1, 5, 30, 1e9].map {
            Planner.lateProbability(leadSeconds: $0, renderSeconds: 1)
        }
        #expect(late.prefix(3).allSatisfy { $0 == 1 })
        #expect(zip(late.dropFirst(2), late.dropFirst(3)).allSatisfy { $0 > $1 })
        #expect(late.allSatisfy { (0...1).contains($0) })
        #expect(abs(Planner.lateProbability(leadSeconds: 3.1, renderSeconds: 0.1) - 0.36787944117) < 1e-9)
    }
}
