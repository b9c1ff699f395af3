// SPDX-License-Identifier: MIT
import Prediction
import Testing

@Suite struct PrefetchVerdictTests {
    private static func verdict(
        renders: [Int], saved: [Int], readAhead: (Int, Int), count: Int = PrefetchVerdict.trialCount
    ) -> PrefetchVerdict {
        var verdict = PrefetchVerdict()
        for _ in 0..<count {
            verdict.settle(
                PrefetchTrial(
                    presetRenderCounts: renders, presetSavedCounts: saved, readAheadRenderCount: readAhead.0,
                    readAheadSavedCount: readAhead.1))
        }
        return verdict
    }

    @Test func `before two hundred predictions nothing is decided`() {
        let early = Self.verdict(renders: [3, 0, 0], saved: [0, 0, 0], readAhead: (2, 1), count: 199)
        #expect(early.finding == .undecided)
    }

    @Test func `without renders of presets nothing is decided`() {
        #expect(Self.verdict(renders: [0, 0, 0], saved: [0, 0, 0], readAhead: (2, 2)).finding == .undecided)
    }

    @Test func `it pays when it saves more stalls a render than reading ahead`() {
        #expect(Self.verdict(renders: [2, 0, 0], saved: [1, 0, 0], readAhead: (5, 2)).finding == .pays)
        // Equal is not better.
        #expect(
            Self.verdict(renders: [2, 0, 0], saved: [1, 0, 0], readAhead: (4, 2)).finding
                == .narrowed(toRanks: []))
    }

    @Test func `when it does not it narrows to the places that do`() {
        let mixed = Self.verdict(renders: [2, 4, 4], saved: [1, 1, 0], readAhead: (5, 2))
        #expect(mixed.finding == .narrowed(toRanks: [1]))
        #expect(
            Self.verdict(renders: [2, 4, 4], saved: [0, 0, 0], readAhead: (5, 2)).finding
                == .narrowed(toRanks: []))
    }

    @Test func `without any read-ahead what saved something pays`() {
        #expect(Self.verdict(renders: [2, 0, 0], saved: [1, 0, 0], readAhead: (0, 0)).finding == .pays)
        #expect(
            Self.verdict(renders: [2, 0, 0], saved: [0, 0, 0], readAhead: (0, 0)).finding
                == .narrowed(toRanks: []))
    }

    @Test func `only the last two hundred count, so that it gets another chance`() {
        var verdict = Self.verdict(renders: [2, 0, 0], saved: [0, 0, 0], readAhead: (5, 2))
        for _ in 0..<191 { verdict.settle(PrefetchTrial(readAheadRenderCount: 5, readAheadSavedCount: 2)) }
        #expect(verdict.finding == .undecided)
        #expect(verdict.trials.count == PrefetchVerdict.trialCount)
    }

    @Test func `impossible trials are refused, and it restores to what it was`() throws {
        let live = Self.verdict(renders: [2, 4, 4], saved: [1, 1, 0], readAhead: (5, 2))
        #expect(PrefetchVerdict(restoring: live.trials) == live)
        for counts in [[], [1, 2], [1, 2, -1], [1, 2, Int.max]] {
            #expect(throws: PredictionError.self) {
                try PrefetchTrial(
                    checkingPresetRenderCounts: counts, presetSavedCounts: [0, 0, 0], readAheadRenderCount: 0,
                    readAheadSavedCount: 0)
            }
        }
    }
}
