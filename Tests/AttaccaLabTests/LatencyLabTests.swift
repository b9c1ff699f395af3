// SPDX-License-Identifier: MIT
import ArgumentParser
import Testing

@testable import AttaccaLab

@Suite struct LatencyLabTests {
    @Test func `every kind of read and look-up is timed as often as was asked for`() throws {
        let report = try LatencyLab.parse(["--reads", "300", "--lookups", "200", "--json"]).report()
        #expect(
            Set(report.read.keys) == [
                "float32_interleaved", "float32_planar", "int16_interleaved", "int32_interleaved",
            ])
        for times in Array(report.read.values) + [report.readWhileSwitching, report.machine] {
            #expect(times.count == 300 && times.histogram.values.reduce(0, +) == 300)
            #expect(times.p50Ns > 0)
        }
        #expect(report.lookup.count == 400)
    }

    @Test func `a quantile is the smallest value that so many do not exceed`() {
        let times = LatencyQuantiles(Array((1...10_000).reversed()))
        #expect(times.p50Ns == 5_000 && times.p99Ns == 9_900)
        #expect(times.p999Ns == 9_990 && times.p9999Ns == 9_999 && times.maxNs == 10_000)
        #expect(times.histogram["below_8_ns"] == 4)
        #expect(LatencyQuantiles([1, 20_000, 30_000, 19_999]).shareFrom20Us == 0.5)
    }

    @Test(arguments: [
        ("--frames", "0"), ("--frames", "16385"), ("--reads", "0"), ("--lookups", "-1"), ("--threads", "0"),
        ("--threads", "65"),
    ])
    func `what cannot be is refused, by the name of the option`(option: String, value: String) {
        let error = #expect(throws: (any Error).self) { try LatencyLab.parse(["\(option)=\(value)"]) }
        #expect(error.map { LatencyLab.message(for: $0).contains(option) } == true)
    }
}
