// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import TestSupport
import Testing

@Suite struct TransitionMatrixTests {
    static let five: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]

    private func probability(
        of preset: Preset, after current: Preset, among presets: [Preset], in matrix: TransitionMatrix
    ) -> Double? {
        matrix.probabilities(after: current, among: presets).first { $0.preset == preset }?.probability
    }

    @Test func `a matrix that has seen nothing repeats the shipped table`() {
        let predicted = TransitionMatrix().probabilities(after: "bright", among: Self.five)
        #expect(predicted.map(\.preset) == ["punchy", "adaptive", "warm", "gentle"])
        for (found, expected) in zip(predicted, [0.38, 0.28, 0.18, 0.16]) {
            #expect(abs(found.probability - expected) < 1e-12)
        }
    }

    /// By hand: p0(b) = (1 + 2 · 1/2) / (1 + 2) = 2/3, p1(b) = (1 + 2 · 2/3) / (1 + 2) = 7/9.
    @Test func `one switch between unknown presets gives the figure of the formula`() throws {
        var matrix = TransitionMatrix()
        matrix.observe(from: "a", to: "b")
        let found = try #require(probability(of: "b", after: "a", among: ["a", "b", "c"], in: matrix))
        #expect(abs(found - 7.0 / 9) < 1e-12)
    }

    /// By hand: after a-b, a-c the row is b 0.9, c 1; order 0 is b 0.95, c 1.
    @Test func `the row that is updated decays, and so does order 0`() throws {
        var matrix = TransitionMatrix()
        matrix.observe(from: "a", to: "b")
        matrix.observe(from: "a", to: "c")
        let orderZero = (0.95 + 2 * 0.5) / (0.95 + 1 + 2)
        let expected = (0.9 + 2 * orderZero) / (0.9 + 1 + 2)
        let found = try #require(probability(of: "b", after: "a", among: ["a", "b", "c"], in: matrix))
        #expect(abs(found - expected) < 1e-12)
        #expect(matrix.counts.map(\.count) == [0.95, 1, 0.9, 1])
    }

    @Test func `equal probabilities are ranked by name`() {
        let predicted = TransitionMatrix().probabilities(after: "x", among: ["c", "a", "b", "a"])
        #expect(predicted.map(\.preset) == ["a", "b", "c"])
    }

    @Test func `nothing is predicted where there is nothing to switch to`() {
        #expect(TransitionMatrix().probabilities(after: "warm", among: ["warm"]).isEmpty)
        #expect(TransitionMatrix().probabilities(after: "warm", among: []).isEmpty)
    }

    @Test func `a preset that the table does not know gets the average share`() throws {
        let presets = Self.five + ["mine"]
        let found = try #require(
            probability(of: "mine", after: "warm", among: presets, in: TransitionMatrix()))
        #expect(abs(found - 0.2) < 1e-12)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `probabilities sum to one, keep the floor, leave the current preset out and fall`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let presets = Self.presets(count: Int.random(in: 2...64, using: &generator))
        var matrix = TransitionMatrix()
        Self.walk(200, over: presets, using: &generator) { matrix.observe(from: $0, to: $1) }
        for current in presets {
            let predicted = matrix.probabilities(after: current, among: presets)
            #expect(predicted.count == presets.count - 1)
            #expect(!predicted.contains { $0.preset == current })
            #expect(abs(predicted.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
            // The floor is taken before normalising, which can lower it by at most the floors themselves.
            #expect(predicted.allSatisfy { $0.probability >= 0.001 / 1.064 })
            #expect(predicted == predicted.sorted())
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a restored matrix predicts and learns on to the last bit`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let presets = Self.presets(count: Int.random(in: 2...70, using: &generator))
        var matrix = TransitionMatrix()
        Self.walk(150, over: presets, using: &generator) { matrix.observe(from: $0, to: $1) }
        var restored = try TransitionMatrix(restoring: matrix.counts.shuffled(using: &generator))
        #expect(restored == matrix)
        Self.walk(50, over: presets, using: &generator) { from, to in
            matrix.observe(from: from, to: to)
            restored.observe(from: from, to: to)
            let expected = matrix.probabilities(after: to, among: presets)
            let found = restored.probabilities(after: to, among: presets.reversed())
            #expect(found.map(\.preset) == expected.map(\.preset))
            #expect(found.map(\.probability.bitPattern) == expected.map(\.probability.bitPattern))
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, -1, -.leastNonzeroMagnitude, 1_000.1])
    func `a count that cannot be is refused`(count: Double) {
        let error = #expect(throws: PredictionError.self) {
            try TransitionCount(from: "a", to: "b", count: count)
        }
        #expect(error?.code == .invalidCount)
    }

    @Test func `a switch to itself is refused from outside and traps from inside`() async {
        #expect(throws: PredictionError.self) { try TransitionCount(from: "a", to: "a", count: 1) }
        await #expect(processExitsWith: .failure) {
            var matrix = TransitionMatrix()
            matrix.observe(from: "a", to: "a")
        }
    }

    @Test func `two counts of one cell are refused`() throws {
        let cell = try TransitionCount(from: "a", to: "b", count: 1)
        let total = try TransitionCount(from: nil, to: "b", count: 1)
        #expect(try TransitionMatrix(restoring: [cell, total]).counts.count == 2)
        for cells in [[cell, cell], [total, total]] {
            let error = #expect(throws: PredictionError.self) { try TransitionMatrix(restoring: cells) }
            #expect(error?.code == .inconsistentState)
        }
    }

    @Test func `more presets than are remembered are refused from outside`() throws {
        let cells = try Self.presets(count: 65).map { try TransitionCount(from: nil, to: $0, count: 1) }
        #expect(throws: PredictionError.self) { try TransitionMatrix(restoring: cells) }
        #expect(try TransitionMatrix(restoring: Array(cells.dropLast())).presets.count == 64)
    }

    @Test func `the preset that was chosen least of late makes room for the 65th`() {
        let presets = Self.presets(count: 64)
        var matrix = TransitionMatrix()
        for (from, to) in zip(presets, presets.dropFirst()) { matrix.observe(from: from, to: to) }
        matrix.observe(from: "p63", to: "new")
        #expect(matrix.presets.count == TransitionMatrix.presetCountMax)
        #expect(matrix.presets.contains("new"))
        // Nobody ever switched to the first one.
        #expect(!matrix.presets.contains("p00"))
    }

    @Test func `a listener of habit is foretold nine times out of ten`() {
        let cycle: [Preset] = ["warm", "punchy", "warm", "bright", "gentle"]
        var matrix = TransitionMatrix()
        var rightCount = 0
        for step in 0..<200 {
            let from = cycle[step % 5]
            let to = cycle[(step + 1) % 5]
            let likeliest = matrix.probabilities(after: from, among: Self.five)[0].preset
            // After "warm" even a person who knows the habit is right half of the time only.
            if from != "warm", likeliest == to { rightCount += 1 }
            matrix.observe(from: from, to: to)
        }
        #expect(rightCount >= 108)
    }

    @Test func `a new habit takes over within ten switches`() {
        var matrix = TransitionMatrix()
        for _ in 0..<500 { matrix.observe(from: "warm", to: "gentle") }
        for _ in 0..<10 { matrix.observe(from: "warm", to: "punchy") }
        #expect(matrix.probabilities(after: "warm", among: Self.five)[0].preset == "punchy")
    }

    static func presets(count: Int) -> [Preset] {
        (0..<count).map { Preset($0 < 10 ? "p0\($0)" : "p\($0)") }
    }

    /// A random chain of switches without repeats.
    static func walk(
        _ count: Int, over presets: [Preset], using generator: inout SeededGenerator,
        _ body: (Preset, Preset) -> Void
    ) {
        var current = presets[0]
        for _ in 0..<count {
            // Squared, so that some presets are much likelier than others.
            let share = Double.random(in: 0..<1, using: &generator)
            let next = presets[Int(share * share * Double(presets.count))]
            guard next != current else { continue }
            body(current, next)
            current = next
        }
    }
}
