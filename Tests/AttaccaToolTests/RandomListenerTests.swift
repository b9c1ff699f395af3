// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

@Suite struct RandomListenerTests {
    private let presets = ListenerScriptTests.presets

    private struct Switch: Equatable {
        let seconds: Double
        let from: Preset
        let to: Preset
    }

    private func switches(seed: UInt64, perHour: Double = 60, count: Int) -> [Switch] {
        var listener = RandomListener(presets: presets, switchesPerHour: perHour, seed: seed)
        var current = presets[0]
        return (0..<count).map { _ in
            let seconds = listener.nextSeconds
            let target = listener.takeSwitch(from: current)
            defer { current = target }
            return Switch(seconds: seconds, from: current, to: target)
        }
    }

    @Test func `a seed is one listener and another seed another`() {
        #expect(switches(seed: 7, count: 50) == switches(seed: 7, count: 50))
        #expect(switches(seed: 7, count: 50) != switches(seed: 8, count: 50))
    }

    @Test func `the first switches of seed 1 never change`() {
        let first = switches(seed: 1, count: 3)
        #expect(first.map(\.to.name) == ["warm", "gentle", "adaptive"])
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `every switch leads somewhere else, later than the one before`(seed: UInt64) {
        let all = switches(seed: seed, count: 500)
        #expect(all.allSatisfy { $0.from != $0.to })
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.seconds < $1.seconds })
    }

    @Test(arguments: [10.0, 60, 600])
    func `the mean rate is the one asked for`(perHour: Double) throws {
        let count = 4000
        let last = try #require(switches(seed: 5, perHour: perHour, count: count).last)
        let measured = Double(count) / (last.seconds / 3600)
        // The standard error of 4000 waiting times is 1.6 %.
        #expect(abs(measured / perHour - 1) < 0.06)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `a listener has habits: the likeliest way on is taken far more often than one in four`(seed: UInt64)
    {
        let all = switches(seed: seed, count: 4000)
        let taken = Dictionary(grouping: all, by: \.from).values.map { ways in
            let counts = Dictionary(grouping: ways, by: \.to).values.map(\.count)
            return (Double(counts.max() ?? 0), Double(ways.count))
        }
        let share = taken.map(\.0).reduce(0, +) / taken.map(\.1).reduce(0, +)
        #expect(share > 0.36)
    }
}
