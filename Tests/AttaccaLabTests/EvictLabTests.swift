// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaLab

@Suite struct EvictLabTests {
    private func hits(_ lines: String, _ fraction: Double) throws -> [String: Double] {
        let trace = try RequestTrace(lines: lines, name: "trace")
        let rows = EvictLab.rows(of: trace, "trace", fraction)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.policy, $0.hitRatio) })
    }

    @Test func `a loop larger than the cache defeats LRU, and not who knows the future`() throws {
        let loop = (0..<400).map { "\($0 % 4)" }.joined(separator: "\n")
        let ratios = try hits(loop, 0.75)
        #expect(ratios["lru"] == 0)
        #expect(try #require(ratios["clairvoyant"]) > 0.6)
        #expect(try #require(ratios["gdsf"]) <= ratios["clairvoyant"]!)
    }

    @Test func `large keys that pass by once do not cost the small ones that come back`() throws {
        let lines = (0..<300).map { $0 % 3 == 2 ? "big\($0) 30" : "small\($0 % 6) 10" }.joined(
            separator: "\n")
        // Room for 80 bytes: between two requests of a small key there pass 90 of others.
        let ratios = try hits(lines, 80.5 / (100 * 30 + 40))
        #expect(ratios["lru"] == 0)
        #expect(try #require(ratios["gdsf"]) > 0.5)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `nothing is above the clairvoyant bound`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let isSized = seed % 2 == 1
        let lines = (0..<2_000).map { _ in
            let key = Int(pow(Double.random(in: 0..<1, using: &generator), 3) * 200)
            return isSized ? "\(key) \(1 + key * 7 % 50)" : "\(key)"
        }.joined(separator: "\n")
        for fraction in [0.05, 0.2, 0.5] {
            let ratios = try hits(lines, fraction)
            for policy in ["lru", "gdsf"] {
                #expect(ratios[policy]! <= ratios["clairvoyant"]!, "seed \(seed), \(policy) at \(fraction)")
            }
        }
    }

    @Test func `what is no trace is refused with the line`() {
        for (lines, number) in [("a 1\nb x", 2), ("a\nb\nc 1 2", 3), ("a 0", 1), ("a -5", 1)] {
            let error = #expect(throws: LabFailure.self) { try RequestTrace(lines: lines, name: "t.txt") }
            #expect(error?.description.hasPrefix("t.txt:\(number): ") == true)
        }
        #expect(throws: LabFailure.self) { try RequestTrace(lines: "\n\n", name: "t.txt") }
    }

    @Test func `a compressed trace is the same trace`() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("trace.txt")
        try "a\nb\na\n".write(toFile: path, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "--keep", path]
        try process.run()
        process.waitUntilExit()
        #expect(
            try RequestTrace(contentsOf: path).requests == RequestTrace(contentsOf: path + ".gz").requests)
        #expect(throws: LabFailure.self) { try RequestTrace(contentsOf: directory.file("missing.gz")) }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `the heap gives the lowest priority first, of equal ones the earlier`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var heap = PriorityHeap<Int>()
        let priorities = (0..<200).map { _ in Double(Int.random(in: 0..<20, using: &generator)) }
        for (number, priority) in priorities.enumerated() { heap.insert(number, priority: priority) }
        var order: [Int] = []
        while let (number, _) = heap.removeFirst() { order.append(number) }
        #expect(order == priorities.indices.sorted { (priorities[$0], $0) < (priorities[$1], $1) }, "\(seed)")
    }
}
