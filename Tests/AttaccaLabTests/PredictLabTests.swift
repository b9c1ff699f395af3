// SPDX-License-Identifier: MIT
import Foundation
import Prediction
import Testing

@testable import AttaccaLab

@Suite struct PredictLabTests {
    private func rows(_ text: String, train: String? = nil) throws -> [String: PredictLab.Row] {
        let rows = SwitchReplay(
            try SwitchSequences(text: text, name: "s"),
            trained: try train.map { try SwitchSequences(text: $0, name: "t") }
        ).rows()
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.model, $0) })
    }

    @Test func `a file is read whatever its line ends`() throws {
        let expected = [[0, 1, 2], [2, 0]]
        for text in ["3\n0 1 2\n2 0\n", "3\r\n0 1 2\r\n2 0", " 3 \n\n0\t1  2 \n\n2 0\n\n"] {
            let sequences = try SwitchSequences(text: text, name: "s")
            #expect(sequences.listeners == expected && sequences.symbolCount == 3)
        }
    }

    @Test(arguments: [
        ("", 1), ("\n0 1", 1), ("0\n0 1", 1), ("65\n0 1", 1), ("two\n0 1", 1), ("3 4\n0 1", 1),
        ("-3\n0 1", 1),
        ("3\n0 1\n0 3", 3), ("3\n0 x", 2), ("3\n0 -1", 2), ("3\n0 1 1", 2), ("3\n\n\n0 1.5", 4),
        ("3\n0 99999999999999999999", 2),
    ])
    func `what is no sequence is refused with the line`(text: String, line: Int) {
        let error = #expect(throws: LabFailure.self) { try SwitchSequences(text: text, name: "s.txt") }
        #expect(error?.description.hasPrefix("s.txt:\(line): ") == true, "\(error?.description ?? "")")
    }

    @Test func `a file without a switch is refused`() {
        for text in ["3", "3\n", "1\n0\n0", "3\n1\n\n2"] {
            #expect(throws: LabFailure.self) { try SwitchSequences(text: text, name: "s") }
        }
    }

    @Test(arguments: [2, 3, 7, 64])
    func `every model gives probabilities that sum to one, and none to the current symbol`(count: Int) {
        var models: [any SwitchPredictor] = [
            LearnedPredictor(symbolCount: count, base: .none, isMatrixAlone: false),
            LearnedPredictor(symbolCount: count, base: .none, isMatrixAlone: true),
            CountsRecencyPredictor(symbolCount: count), PopularityPredictor(symbolCount: count),
        ]
        for index in models.indices {
            var current = 0
            for step in 0..<200 {
                let probabilities = models[index].probabilities(after: current)
                #expect(probabilities.count == count && probabilities[current] == 0)
                #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
                #expect(probabilities.indices.allSatisfy { $0 == current || probabilities[$0] > 0 })
                let next = (current + 1 + step % (count - 1)) % count
                models[index].observe(from: current, to: next)
                current = next
            }
        }
    }

    @Test func `counts are boosted by what was done lately, and start from the table`() {
        var model = CountsRecencyPredictor(symbolCount: 5)
        let first = model.probabilities(after: 0)
        #expect(abs(first[1] - (0.98 * 0.2 / 0.5 + 0.02 / 4)) < 1e-12)
        model.observe(from: 0, to: 1)
        model.observe(from: 1, to: 0)
        model.observe(from: 0, to: 2)
        model.observe(from: 2, to: 0)
        model.observe(from: 0, to: 2)
        // One to 1, boosted once; two to 2, boosted twice.
        let expected = 1.5 / (1.5 + 2 * 1.5 * 1.5)
        #expect(abs(model.probabilities(after: 0)[1] - (0.98 * expected + 0.005)) < 1e-12)
        for _ in 0..<5 {
            model.observe(from: 3, to: 4)
            model.observe(from: 4, to: 3)
        }
        #expect(abs(model.probabilities(after: 0)[1] - (0.98 / 3 + 0.005)) < 1e-12)
    }

    @Test func `a habit is foretold better than by popularity, and a base table helps at first`() throws {
        let round = (0..<400).map { "\([0, 1, 2, 1, 3][$0 % 5])" }.joined(separator: " ")
        let cold = try rows("4\n\(round)")
        let attacca = try #require(cold["attacca"])
        #expect(attacca.bits < 0.5 && attacca.bits < (cold["transition_matrix"]?.bits ?? 0))
        #expect((cold["transition_matrix"]?.bits ?? 9) < (cold["popularity"]?.bits ?? 0))
        #expect(attacca.calibrationError.map { $0 < 0.1 } == true)
        let warm = try rows("4\n\(round)", train: "4\n\(round)")
        #expect((warm["attacca"]?.bitsFirst5 ?? 9) < attacca.bitsFirst5 - 0.5)
        #expect(warm["attacca"]?.top3First5 == 1)
    }

    @Test func `columns have the names that are documented`() throws {
        let row = try #require(try rows("3\n0 1 2 0 1 2")["attacca"])
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let object = try JSONSerialization.jsonObject(with: encoder.encode(row)) as? [String: Any]
        #expect(
            Set(try #require(object).keys) == [
                "model", "bits", "top1", "top3", "bits_first_5", "top3_first_5", "ns_per_switch",
            ])
    }

    @Test func `scores are what was stated of what came`() {
        var score = SwitchScore()
        for number in 0..<400 {
            // Says 0.75 of what comes three times in four.
            score.add([0, 0.75, 0.25], from: 0, to: number % 4 == 0 ? 2 : 1, number: number)
        }
        #expect(abs(score.bits - (0.75 * 0.4150374993 + 0.25 * 2)) < 1e-6)
        #expect(score.topOne == 0.75 && score.topThree == 1)
        #expect(score.calibrationError.map { $0 < 1e-12 } == true)
        var wrong = SwitchScore()
        for number in 200..<400 { wrong.add([0, 0.75, 0.25], from: 0, to: 2, number: number) }
        #expect(wrong.calibrationError.map { abs($0 - 0.75) < 1e-12 } == true)
        #expect(SwitchScore().calibrationError == nil)
    }

    @Test func `a simulation replays from its seed, and the rule beats the plain ones`() throws {
        let report = MixLab.report(seed: 7, listenerCount: 12)
        let again = MixLab.report(seed: 7, listenerCount: 12)
        #expect(report.rows.map(\.mean) == again.rows.map(\.mean))
        let means = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.rule, $0) })
        let own = try #require(means["grid_bayes"])
        #expect(own.bits.count == 7)
        #expect(own.worstRegret < 0.03 && own.meanRegret < 0.02)
        #expect(
            own.mean < (means["fixed_70_30"]?.mean ?? 0) && own.mean < (means["bounded_steps"]?.mean ?? 0))
        #expect(means["best_fixed_in_hindsight"]?.worstRegret == 0)
    }
}
