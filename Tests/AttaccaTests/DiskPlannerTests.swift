// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@testable import Attacca

@Suite struct DiskPlannerTests {
    private func input(chunk: Int = 30, upcoming: [RegisteredTrack] = []) -> PlanningInput {
        PlanningInput(
            track: Fixture.track(), chunkIndex: chunk, variant: Variant(preset: "warm"), upcoming: upcoming,
            predictions: [], l1Capacity: ByteCount(40 * Fixture.chunkByteCount))
    }

    private func wants(
        _ input: PlanningInput, beginning tracks: [RegisteredTrack] = [], _ presets: [(Preset, Double)] = [],
        capacity: Int = 10_000_000, isFull: Bool = false
    ) -> [Plan.Want] {
        var input = input
        input.hasDiskRoom = !isFull
        return DiskPlanner().wants(
            input, beginning: tracks,
            in: presets.map { PresetProbability(preset: $0.0, probability: $0.1) },
            capacity: ByteCount(capacity))
    }

    private let tracks = ["a", "b", "c"].map { Fixture.track($0) }

    @Test func `the current preset is rendered deeper ahead, for a settled listener deeper still`() {
        var input = input()
        #expect(wants(input).map(\.key.index) == Array(36...40))
        input.mode = .settled
        #expect(wants(input).map(\.key.index) == Array(36...50))
        #expect(wants(input).allSatisfy { $0.tier == .l3 && $0.purpose == .readingAhead })
    }

    @Test func `deep runs on into the next track`() {
        let wants = wants(input(chunk: 88, upcoming: [Fixture.track("next")]))
        #expect(
            wants.map { "\($0.key.track) \($0.key.index)" } == [
                "track 94", "track 95", "next 0", "next 1", "next 2",
            ])
    }

    @Test
    func `beginnings are rendered in the presets that the listener begins with, the nearest tracks first`() {
        let starts = wants(
            input(), beginning: tracks + [Fixture.track("empty", seconds: 0)],
            [("warm", 0.6), ("punchy", 0.3), ("gentle", 0.04)]
        ).filter { $0.purpose == .starting }
        #expect(
            starts.map { "\($0.key.track) \($0.key.variant.preset)" } == [
                "a warm", "b warm", "c warm", "a punchy", "b punchy", "c punchy",
            ])
        #expect(starts.allSatisfy { $0.key.index == 0 && $0.tier == .l3 && $0.stallProbability == 0 })
    }

    @Test func `nothing is rendered for a disk that there is not, on battery or in eco`() {
        #expect(wants(input(), beginning: tracks, [("warm", 1)], capacity: 0).isEmpty)
        for threshold in [Planner.batteryStopThreshold, Planner.ecoStopThreshold, 1, .nan] {
            var input = input()
            input.stopThreshold = threshold
            #expect(wants(input, beginning: tracks, [("warm", 1)]).isEmpty)
        }
        // A threshold of one's own, more sparing than plugged in, is not a battery.
        var input = input()
        input.stopThreshold = 2 * Planner.pluggedStopThreshold
        #expect(!wants(input).isEmpty)
    }

    @Test func `on a full disk only beginnings are prepared`() {
        let wants = wants(input(), beginning: tracks, [("warm", 1)], isFull: true)
        #expect(wants.map(\.purpose) == [.starting, .starting, .starting])
    }

    @Test func `what is rendered quicker than it is read is not rendered for the disk`() {
        var input = input()
        let now = MonotonicTime(nanoseconds: 0)
        for _ in 0..<3 {
            input.costs.recordRender(of: "warm", audioSeconds: 1, renderSeconds: 0.001, now: now)
            input.costs.recordRead(audioSeconds: 1, readSeconds: 0.1, now: now)
        }
        let wants = wants(input, beginning: tracks, [("warm", 0.6), ("punchy", 0.4)])
        #expect(Set(wants.map(\.key.variant.preset)) == ["punchy"])
        #expect(wants.count == 3)
    }

    /// The first track's beginning says nothing of the others': it may be a jingle.
    @Test func `beginnings take no more than their share of the disk`() {
        let jingle = Fixture.track("jingle", seconds: 0.01)
        let tracks = [jingle] + (0..<50).map { Fixture.track(TrackID("t\($0)")) }
        let capacity = 20 * Fixture.chunkByteCount
        let starts = wants(input(), beginning: tracks, [("warm", 1)], capacity: capacity)
            .filter { $0.purpose == .starting }
        let byteCount = starts.reduce(0) { $0 + $1.track.decodedByteCount(ofChunk: 0).rawValue }
        let payload = Double(byteCount) * RenderCosts.payloadShareStart
        let room = Double(capacity) * DiskPlanner.startCapacityShare
        #expect(payload <= room && payload > room - Double(Fixture.chunkByteCount))
    }

    @Test func `however many tracks there are, no more beginnings are planned for than the bound`() {
        let tracks = (0..<1_200).map { Fixture.track(TrackID("t\($0)"), seconds: 2) }
        let wants = wants(input(), beginning: tracks, [("warm", 1)], capacity: 1_000_000_000)
        #expect(wants.filter { $0.purpose == .starting }.count == DiskPlanner.startCountMax)
    }

    @Test func `no chunk is wanted twice`() {
        let short = Fixture.track("short", seconds: 1)
        var input = input(chunk: 90, upcoming: [short, short, Fixture.track("long")])
        input.mode = .settled
        let wants = wants(input, beginning: [short, short], [("warm", 0.5), ("warm", 0.5)])
        #expect(Set(wants.map(\.key)).count == wants.count)
    }

    // MARK: Admission

    private func uses(
        _ purpose: Plan.Purpose?, isStart: Bool, isFull: Bool = false, isWorthReading: Bool = true
    ) -> Int64? {
        DiskAdmission.uses(
            purpose: purpose, isStart: isStart, isFull: isFull, isWorthReading: isWorthReading)
    }

    @Test func `what is heard is stored, beginnings for much longer`() {
        for isFull in [false, true] {
            #expect(uses(nil, isStart: false, isFull: isFull) == 1)
            #expect(uses(nil, isStart: true, isFull: isFull) == DiskAdmission.heardStartUses)
        }
    }

    @Test func `a guess is stored while there is room, and displaces nothing`() {
        let guesses: [Plan.Purpose] = [
            .playing, .readingAhead, .switching(rank: 1), .nextTrack, .previousTrack, .seeking,
        ]
        for guess in guesses {
            #expect(uses(guess, isStart: false) == 0)
            #expect(uses(guess, isStart: false, isFull: true) == nil)
            #expect(uses(guess, isStart: true, isFull: true) == nil)
        }
    }

    /// Beginnings that lost their place and were prepared again counted more each time, and pushed out in the end what was
    /// heard.
    @Test func `a beginning that nobody has heard is stored on a full disk, and counts for nothing`() {
        #expect(uses(.starting, isStart: true, isFull: true) == 0)
        #expect(uses(.nextTrack, isStart: true) == 0)
    }

    // MARK: What of it is planned for at a time

    @Test func `tracks that follow come before those that were, the nearest first`() {
        let queue = Array(0..<8)
        #expect(DiskPlanner.starts(in: queue, at: 4) == [5, 6, 7, 4, 3, 2, 1, 0])
        #expect(DiskPlanner.starts(in: queue, at: nil) == queue)
        #expect(DiskPlanner.starts(in: queue, at: 7) == [7, 6, 5, 4, 3, 2, 1, 0])
        #expect(DiskPlanner.starts(in: [Int](), at: nil).isEmpty)
        let long = Array(0..<2_000)
        #expect(DiskPlanner.starts(in: long, at: 1_900).count == DiskPlanner.trackCountMax)
        #expect(DiskPlanner.starts(in: long, at: 1_900)[98...100] == [1_999, 1_900, 1_899])
    }

    @Test func `a plan names the first of what is not stored, a bounded number`() {
        let tracks = (0..<200).map { Fixture.track(TrackID("t\($0)"), seconds: 2) }
        let wants = wants(input(), beginning: tracks, [("warm", 1)], capacity: 1_000_000_000)
        let stored = Set(wants.prefix(100).filter { $0.purpose == .starting }.map(\.key))
        let open = DiskPlanner.open(wants) { stored.contains($0) }
        #expect(open.count == DiskPlanner.openCountMax)
        #expect(open == Array(wants.filter { !stored.contains($0.key) }.prefix(DiskPlanner.openCountMax)))
    }

    @Test func `what reads slower than it renders is stored by nobody`() {
        for purpose in [nil, .starting, .playing] as [Plan.Purpose?] {
            #expect(uses(purpose, isStart: true, isWorthReading: false) == nil)
        }
    }
}
