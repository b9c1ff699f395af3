// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import TestSupport
import Testing

@testable import Attacca
@testable import LearningStorage

/// A plan says in words what it does and why, and what is stored of it is the last one.
@Suite struct PlanOverviewTests {
    private static func want(
        _ index: Int, _ purpose: Plan.Purpose = .playing, tier: Tier = .l2, stall: Double = 0.5
    ) -> Plan.Want {
        Plan.Want(
            key: Fixture.key(index), track: Fixture.track(), tier: tier, probability: 0.75,
            stallProbability: stall, renderSeconds: 0.2, purpose: purpose)
    }

    private static func overview(
        _ wants: [Plan.Want], rejections: [Plan.Rejection] = [], costs: RenderCosts = RenderCosts(),
        at milliseconds: Int64 = 7, isResident: (ChunkKey) -> Tier? = { _ in nil }
    ) -> PlanOverview {
        PlanOverview(
            plan: Plan(wants: wants, rejections: rejections), costs: costs, isResident: isResident,
            decidedAt: WallTime(unixMilliseconds: milliseconds))
    }

    @Test func `what is wanted comes first, in the order of the plan, then what is not and why`() {
        let overview = Self.overview(
            [Self.want(4), Self.want(2)],
            rejections: [
                Plan.Rejection(want: Self.want(9), refusal: .belowThreshold),
                Plan.Rejection(want: Self.want(8), refusal: .noRoom),
            ], isResident: { $0.index == 2 ? .l1 : nil })
        #expect(overview.steps.map(\.rank) == [1, 2, 3, 4])
        #expect(overview.steps.map(\.chunkIndex) == [4, 2, 9, 8])
        #expect(
            overview.steps.map(\.action) == ["render", "keep", "skip: worth too little", "skip: no room"])
        #expect(overview.steps.map(\.probability) == [0.75, 0.75, 0.75, 0.75])
        #expect(overview.steps.map(\.utilitySeconds) == [0.1, 0.1, 0.1, 0.1])
        #expect(overview.decidedAt == WallTime(unixMilliseconds: 7))
        #expect(overview.damagedRowCount == 0)
    }

    @Test(arguments: [
        (Tier?.none, Tier.l1, "render"), (nil, .l3, "render"), (.l1, .l1, "keep"), (.l1, .l2, "keep"),
        (.l2, .l1, "decode"), (.l2, .l2, "keep"), (.l2, .l3, "keep"), (.l3, .l1, "disk"),
        (.l3, .l2, "disk"), (.l3, .l3, "keep"),
    ])
    func `what is done follows from where the chunk is and where it should be`(
        resident: Tier?, wanted: Tier, action: String
    ) {
        let overview = Self.overview([Self.want(0, tier: wanted)], isResident: { _ in resident })
        #expect(overview.steps.map(\.action) == [action])
        #expect(overview.steps.map(\.tier) == [wanted])
    }

    @Test(arguments: [
        (Plan.Purpose.playing, "playing"), (.readingAhead, "reading ahead"), (.nextTrack, "next track"),
        (.previousTrack, "previous track"), (.seeking, "seeking"), (.starting, "starting"),
        (.switching(rank: 1), "switching, 1st guess"), (.switching(rank: 2), "switching, 2nd guess"),
        (.switching(rank: 3), "switching, 3rd guess"), (.switching(rank: 4), "switching, 4th guess"),
        (.switching(rank: 11), "switching, 11th guess"), (.switching(rank: 22), "switching, 22nd guess"),
    ])
    func `a purpose is told in words`(purpose: Plan.Purpose, text: String) {
        #expect(Self.overview([Self.want(0, purpose)]).steps.map(\.purpose) == [text])
    }

    @Test func `of a long plan 256 chunks are told, the wanted ones first`() {
        let rejections = (0..<300).map {
            Plan.Rejection(want: Self.want($0 % 90), refusal: .belowThreshold)
        }
        let some = Self.overview((0..<250).map { Self.want($0 % 90) }, rejections: rejections)
        #expect(some.steps.count == 256)
        #expect(some.steps.filter { $0.action == "render" }.count == 250)
        let many = Self.overview((0..<300).map { Self.want($0 % 90) }, rejections: rejections)
        #expect(many.steps.map(\.chunkIndex) == (0..<256).map { $0 % 90 })
        #expect(many.steps.allSatisfy { $0.action == "render" })
    }

    @Test func `the costs tell what was measured, and which preset is kept off the disk`() {
        let now = MonotonicTime(nanoseconds: 0)
        var costs = RenderCosts()
        for _ in 0..<3 {
            costs.recordRender(of: "warm", audioSeconds: 10, renderSeconds: 5, now: now)
            costs.recordRender(of: "gentle", audioSeconds: 10, renderSeconds: 0.003, now: now)
        }
        #expect(Self.overview([], costs: costs).readSeconds == nil)
        for _ in 0..<4 { costs.recordRead(audioSeconds: 10, readSeconds: 0.25, now: now) }
        let overview = Self.overview([], costs: costs)
        #expect(overview.costs.map(\.preset) == ["gentle", "warm"])
        #expect(overview.costs.map(\.isStored) == [false, true])
        #expect(overview.costs.map(\.renderCount) == [3, 3])
        #expect(overview.costs[1].renderSeconds == 0.5)
        #expect(overview.readSeconds == 0.025)
        #expect(overview.readCount == 4)
    }

    @Test func `what is stored of a plan is the same plan`() {
        let overview = Self.overview(
            [Self.want(1), Self.want(2, .switching(rank: 1), tier: .l1, stall: .nan)],
            rejections: [Plan.Rejection(want: Self.want(3), refusal: .noRoom)])
        #expect(PlanOverview(overview.record, damagedRowCount: 0) == overview)
    }

    // MARK: Saving

    private func progress(isStored: Bool = true) -> LearningProgress {
        let predictor = Predictor(presets: ["warm", "gentle"])
        var progress = LearningProgress(predictor: predictor)
        progress.restart(listener: .default, predictor: predictor, isStored: isStored)
        progress.adopt(predictor, of: .default, database: 1)
        progress.begin(SessionID(rawValue: 5), of: .default)
        return progress
    }

    private func take(_ progress: inout LearningProgress) -> PlanRecord? {
        progress.takeChanges(outcomes: PrefetchOutcomes())?.plan
    }

    @Test func `of several plans the last is saved, once`() {
        var progress = progress()
        let last = Self.overview([Self.want(2)]).record
        progress.record(Self.overview([Self.want(1)]).record)
        progress.record(last)
        #expect(take(&progress) == last)
        #expect(take(&progress) == nil)
    }

    @Test func `a plan that says the same later is not saved again, another is`() {
        var progress = progress()
        progress.record(Self.overview([Self.want(1)], at: 1).record)
        #expect(take(&progress) != nil)
        progress.record(Self.overview([Self.want(1)], at: 2).record)
        #expect(take(&progress) == nil)
        progress.record(Self.overview([Self.want(1, stall: 0.6)], at: 3).record)
        #expect(take(&progress)?.decidedAt == WallTime(unixMilliseconds: 3))
    }

    @Test func `a plan that could not be saved is saved the next time, unless a later one is there`() throws {
        var progress = progress()
        let (first, second) = (Self.overview([Self.want(1)]).record, Self.overview([Self.want(2)]).record)
        progress.record(first)
        let taken = progress.takeChanges(outcomes: PrefetchOutcomes())
        let changes = try #require(taken)
        progress.restore(changes)
        #expect(take(&progress) == first)
        progress.restore(changes)
        progress.record(second)
        #expect(take(&progress) == second)
    }

    @Test func `a new database gets the last plan`() {
        var progress = progress()
        let plan = Self.overview([Self.want(1)]).record
        progress.record(plan)
        #expect(take(&progress) == plan)
        progress.move(toDatabase: 2)
        progress.begin(SessionID(rawValue: 6), of: .default)
        #expect(take(&progress) == plan)
    }

    @Test func `a plan for one listener is not saved as another's`() {
        var progress = progress()
        progress.record(Self.overview([Self.want(1)]).record)
        let predictor = Predictor(presets: ["warm", "gentle"])
        progress.restart(listener: "ada", predictor: predictor, isStored: true)
        progress.adopt(predictor, of: "ada", database: 1)
        progress.begin(SessionID(rawValue: 6), of: "ada")
        #expect(take(&progress) == nil)
    }

    @Test func `while nothing is stored no plan is kept`() {
        var progress = progress(isStored: false)
        progress.record(Self.overview([Self.want(1)]).record)
        #expect(take(&progress) == nil)
        // Nor does it come once something is.
        let predictor = Predictor(presets: ["warm", "gentle"])
        progress.restart(listener: .default, predictor: predictor, isStored: true)
        progress.adopt(predictor, of: .default, database: 1)
        progress.begin(SessionID(rawValue: 6), of: .default)
        #expect(take(&progress) == nil)
    }

    /// Whether a cache that is opened like that has a plan stored once it is closed.
    private func isStored(isLearningEnabled: Bool) throws -> PlanOverview? {
        let directory = TemporaryDirectory()
        let listener = "who is told of by nobody else"
        var configuration = Fixture.configuration(presets: Fixture.presets)
        configuration.isLearningEnabled = isLearningEnabled
        let cache = try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: TestRenderer(), configuration: configuration)
        cache.learning.begin(listener: CacheInspector.name(listener))
        cache.learning.record(plan: Self.overview([Self.want(1)]))
        cache.learning.save()
        try cache.closeBlocking()
        return try CacheInspector.open(
            directory: directory.path, timeSource: ManualTimeSource(), logger: configuration.logger
        ).plan(listener: listener)
    }

    @Test func `a recorded plan is found in the cache, and not while learning is off`() throws {
        #expect(try isStored(isLearningEnabled: true) == Self.overview([Self.want(1)]))
        #expect(try isStored(isLearningEnabled: false) == nil)
    }
}
