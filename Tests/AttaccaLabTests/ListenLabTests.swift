// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Foundation
import Prediction
import TestSupport
import Testing

@testable import AttaccaLab

@Suite struct ListenLabTests {
    private func report(_ arguments: String...) throws -> ListenReport {
        try ListenLab.parse(["--listeners", "2", "--sessions", "2", "--seed", "5"] + arguments).report()
    }

    /// Everything but how long decisions took.
    private func text(_ report: ListenReport) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        var object = try #require(
            JSONSerialization.jsonObject(with: encoder.encode(report)) as? [String: Any])
        #expect(object.removeValue(forKey: "ns_per_decision") as? Double ?? 0 > 0)
        return String(
            decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
    }

    @Test(arguments: ["benefit", "fixed", "lru"])
    func `a seed is the same listeners and the same figures`(policy: String) throws {
        let first = try text(report("--policy", policy))
        #expect(try text(report("--policy", policy)) == first)
    }

    @Test func `another seed is other listeners`() throws {
        #expect(try report().requests.all != report("--seed", "6").requests.all)
    }

    @Test func `so are weeks with a disk`() throws {
        func run() throws -> String { try text(report("--listeners", "1", "--days", "1", "--disk-mb", "60")) }
        #expect(try run() == run())
    }

    @Test(arguments: [
        [], ["--policy", "fixed"], ["--policy", "lru"], ["--l1-mb", "18", "--l2-mb", "36"],
        ["--power", "eco"], ["--format", "f32", "--chunk-seconds", "7.3"], ["--memory-mb", "0"],
        ["--switches-per-hour", "0"], ["--kind", "explorer"], ["--render-speed", "0.9"],
        ["--days", "1", "--disk-mb", "200"], ["--days", "1"],
    ])
    func `counts add up, shares are shares, and memory is never above what was given`(
        arguments: [String]
    ) throws {
        let report = try ListenLab.parse(["--listeners", "1", "--sessions", "1"] + arguments).report()
        let requests = report.requests
        let ratio = report.hitRatio
        let kinds = [
            (requests.boundary, ratio.boundary), (requests.trackStart, ratio.trackStart),
            (requests.switch, ratio.switch), (requests.seek, ratio.seek),
        ]
        #expect(kinds.reduce(0) { $0 + $1.0 } == requests.all && requests.all > 100)
        let hitCount = kinds.reduce(0) { $0 + Double($1.0) * ($1.1 ?? 0) }
        #expect(abs(hitCount - Double(requests.all) * (try #require(ratio.all))) < 1e-6)
        for (count, ratio) in kinds + [(requests.all, ratio.all)] {
            #expect((count == 0) == (ratio == nil))
            #expect((0...1).contains(ratio ?? 0))
        }
        let stallCount = report.stallsPerHour * report.playedHours
        #expect(abs(stallCount - (Double(requests.all) - hitCount)) < 1e-6)
        let command = try ListenLab.parse(arguments)
        let given = (command.l1Mb ?? command.memoryMb) + (command.l2Mb ?? 0)
        #expect(report.memoryMbMax <= Double(given))
        #expect((0...1).contains(report.warmStartHitRatio ?? 0))
        #expect((report.warmStartHitRatio == nil) == (command.days == nil))
    }

    @Test func `without a disk no start is warm, with one some are`() throws {
        let without = try report("--listeners", "1", "--days", "2", "--disk-mb", "0")
        #expect(without.warmStartHitRatio == 0)
        #expect(try #require(without.warmStartRequests) >= 4)
        let with = try report("--listeners", "1", "--days", "2", "--disk-mb", "1074")
        #expect(try #require(with.warmStartHitRatio) > 0.2)
    }

    @Test func `planning by benefit spares waits that nothing else does`() throws {
        let benefit = try report()
        let fixed = try report("--policy", "fixed")
        #expect(benefit.requests.all > 0 && benefit.stallSecondsPerHour < fixed.stallSecondsPerHour)
    }

    /// With one tier what the fixed windows mean for L2 was in no tier, and rendered as often as there was time.
    @Test func `the fixed windows render nothing for a tier that there is not`() throws {
        let one = try report("--policy", "fixed", "--memory-mb", "200")
        let two = try report("--policy", "fixed", "--l1-mb", "100", "--l2-mb", "100")
        #expect(one.rendersPerNeed < 2 * two.rendersPerNeed)
    }

    // MARK: The listeners

    /// A switch leaves the playhead at any fraction of a second; adding steps to it led to just before the boundary, and
    /// the chunk that had played was asked for again, and was there.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func `at a boundary the chunk after it is asked for`(seed: UInt64) {
        var generator = LabGenerator(seed: seed)
        let library = SimulatedLibrary(chunkSeconds: 10, sampleFormat: .int16, using: &generator)
        // Room for the chunk that plays, and no other.
        var settings = VirtualEngine.Settings()
        settings.l1Capacity = ByteCount(library.tracks[0].decodedByteCount(ofChunk: 0).rawValue)
        var engine = VirtualEngine(
            settings: settings, predictor: Predictor(presets: PresetHabit.presets), disk: nil,
            startingAt: MonotonicTime(nanoseconds: 0))
        for _ in 0..<40 {
            let seconds = Double.random(in: 0..<10, using: &generator)
            engine.arrive(
                in: library.tracks, at: 0, track: library.tracks[0], seconds: seconds, preset: "warm",
                kind: .seek)
            engine.play(seconds: 10 - seconds)
            engine.crossBoundary(atSeconds: 10)
        }
        #expect(engine.tally.byKind[.boundary]?.requests == 40)
        #expect(engine.tally.byKind[.boundary]?.hits == 0, "seed \(seed)")
    }

    @Test func `there is a boundary for nearly each chunk's worth of playing`() throws {
        let report = try report()
        let expected = report.playedHours * 360
        #expect((0.9 * expected...expected).contains(Double(report.requests.boundary)))
    }

    @Test(arguments: [12.0, 30, 71, 142])
    func `listeners switch as often as is said`(rate: Double) {
        var generator = LabGenerator(seed: 4)
        var habit = PresetHabit(switchesPerHour: rate, using: &generator)
        let count = 20_000
        for _ in 0..<count { habit.takeSwitch(using: &generator) }
        let measured = Double(count) / habit.nextSeconds * 3_600
        #expect(abs(measured / rate - 1) < 0.05, "\(measured) an hour")
    }

    @Test func `tracks end and seeks are as often as is said`() {
        var generator = LabGenerator(seed: 3)
        let count = 40_000
        var ends: [TrackVisit.End: Int] = [:]
        var forwardCount = 0
        var backCount = 0
        for _ in 0..<count {
            let visit = TrackVisit(startSeconds: 20, durationSeconds: 240, using: &generator)
            ends[visit.end, default: 0] += 1
            #expect((20...240).contains(visit.leaveSeconds))
            guard let seek = visit.seek else { continue }
            // Who seeks gets there: nobody leaves before.
            #expect(seek.at <= visit.leaveSeconds && seek.to <= visit.leaveSeconds && seek.to >= 0)
            if seek.to >= seek.at { forwardCount += 1 } else { backCount += 1 }
        }
        func share(_ count: Int?) -> Double { Double(count ?? 0) / Double(40_000) }
        #expect(abs(share(ends[.done]) - 0.34) < 0.01 && abs(share(ends[.forward]) - 0.49) < 0.01)
        #expect(abs(share(ends[.back]) - 0.08) < 0.01)
        #expect(abs(share(forwardCount) - 0.028) < 0.003 && abs(share(backCount) - 0.031) < 0.003)
    }

    // MARK: Options

    @Test(arguments: [
        ("--listeners", "0"), ("--sessions", "-1"), ("--days", "0"), ("--chunk-seconds", "0.5"),
        ("--chunk-seconds", "nan"), ("--format", "mp3"), ("--memory-mb", "-1"),
        ("--l1-mb", "9223372036854775807"), ("--l2-mb", "1000000000000"), ("--disk-mb", "-5"),
        ("--l2-ratio", "1e-300"), ("--l2-ratio", "nan"), ("--policy", "best"), ("--render-speed", "0"),
        ("--render-speed", "1e-300"), ("--switches-per-hour", "nan"), ("--switches-per-hour", "-1"),
        ("--kind", "nobody"), ("--stop-threshold", "2"), ("--stop-threshold", "nan"), ("--power", "solar"),
        ("--seed", "-1"),
    ])
    func `what cannot be is refused, by the name of the option`(option: String, value: String) {
        let error = #expect(throws: (any Error).self) { try ListenLab.parse(["\(option)=\(value)"]) }
        #expect(error.map { ListenLab.message(for: $0).contains(option) } == true)
    }
}
