// SPDX-License-Identifier: MIT
import Attacca
import Foundation
import Testing

@testable import AttaccaTool

@Suite struct ReportTests {
    private func report() -> PlayReport {
        var report = PlayReport()
        report.requests = 40
        report.hits = .init(l1: 30, l2: 5, l3: 2)
        report.misses = 3
        report.missCauses = .init(neverPredicted: 1, evictedEarly: 2)
        report.renders = 2
        report.coalesced = 1
        report.stalls = .init(count: 3, totalSeconds: 0.4567, worstSeconds: 0.2)
        report.latency.l1 = .init(p50Microseconds: 0.4, p99Microseconds: 1.5, maxMicroseconds: 12)
        report.renderLatency = .init(p50Microseconds: 150_000, p99Microseconds: 2e6, maxMicroseconds: 2e6)
        report.bytes = .init(l1: 15_876_000, l2: 0, l3: 123_456_789)
        report.openToFirstChunkSeconds = 0.0123
        report.prefetch = .init(rendered: 50, used: 35, late: 1, wasted: 14)
        report.predictions = .init(
            right: 6, wrong: 4, topThree: 9, compared: 8, listenerRight: 3, audioRight: 5, mixedRight: 5,
            listenerWeightMean: 0.625, prefetch: .narrowed(toRanks: [1]))
        report.analysis = .init(analysed: 4, loaded: 2, failed: 1, totalSeconds: 0.04, worstSeconds: 0.02)
        report.withoutCacheStallSeconds = 7.5
        report.peakResidentBytes = 88_000_000
        report.tracks = 12
        report.playedSeconds = 3725.25
        return report
    }

    /// Every key with its path: what other programs rely on.
    private static let keys: Set<String> = [
        "requests", "hits.l1", "hits.l2", "hits.l3", "misses", "miss_causes.never_predicted",
        "miss_causes.predicted_too_late", "miss_causes.evicted_early", "miss_causes.cancelled",
        "miss_causes.failed", "miss_causes.invalidated", "renders", "coalesced", "stalls.count",
        "stalls.total_ms", "stalls.worst_ms", "latency_us.l1.p50", "latency_us.l1.p99", "latency_us.l1.max",
        "latency_us.l2.p50", "latency_us.l2.p99", "latency_us.l2.max", "latency_us.l3.p50",
        "latency_us.l3.p99",
        "latency_us.l3.max", "latency_us.render.p50", "latency_us.render.p99", "latency_us.render.max",
        "bytes.l1",
        "bytes.l2", "bytes.l3", "open_to_first_chunk_ms", "prefetch.rendered", "prefetch.used",
        "prefetch.late",
        "prefetch.wasted", "predictions.right", "predictions.wrong",
        "predictions.top3", "predictions.with_audio.count", "predictions.with_audio.listener_right",
        "predictions.with_audio.audio_right", "predictions.with_audio.mixed_right",
        "predictions.with_audio.listener_weight", "predictions.preset_prefetch.verdict",
        "predictions.preset_prefetch.ranks", "analysis.analysed", "analysis.loaded", "analysis.failed",
        "analysis.total_ms", "analysis.worst_ms", "scheduling.first_part_us.p50",
        "scheduling.first_part_us.p99", "scheduling.first_part_us.max", "scheduling.render_yields",
        "scheduling.stuck_renders", "scheduling.stuck_renders_now", "scheduling.memory_pressure.level",
        "scheduling.memory_pressure.warnings", "scheduling.memory_pressure.criticals",
        "scheduling.power_mode", "without_cache.stall_ms", "peak_rss_mb",
        "tracks",
        "played_seconds",
    ]

    private func leaves(_ value: Any, path: String = "") -> [String: Any] {
        guard let object = value as? [String: Any] else { return [path: value] }
        return object.reduce(into: [:]) { all, member in
            all.merge(leaves(member.value, path: path.isEmpty ? member.key : path + "." + member.key)) { $1 }
        }
    }

    @Test func `the object has exactly the documented keys`() throws {
        let object = try JSONSerialization.jsonObject(with: Data(report().json.text.utf8))
        let leaves = leaves(object)
        #expect(Set(leaves.keys) == Self.keys)
        #expect(leaves["stalls.total_ms"] as? Double == 456.7)
        #expect(leaves["open_to_first_chunk_ms"] as? Double == 12.3)
        #expect(leaves["peak_rss_mb"] as? Double == 88)
    }

    @Test func `what the renders met is in the object, and in the table where it is out of the ordinary`()
        throws
    {
        var report = report()
        report.missCauses = .init(
            neverPredicted: 1, predictedTooLate: 2, evictedEarly: 3, cancelled: 4, failed: 5, invalidated: 6)
        report.scheduling = .init(
            firstPartLatency: .init(p50Microseconds: 20_000, p99Microseconds: 9e4, maxMicroseconds: 1e5),
            yields: 7, stuck: 2, stuckNow: 1, memoryPressure: .warning, memoryWarnings: 3, memoryCriticals: 1,
            powerMode: .battery)
        let leaves = leaves(try JSONSerialization.jsonObject(with: Data(report.json.text.utf8)))
        let causes = [
            "never_predicted", "predicted_too_late", "evicted_early", "cancelled", "failed", "invalidated",
        ]
        #expect(causes.map { leaves["miss_causes." + $0] as? Int } == [1, 2, 3, 4, 5, 6])
        let counts = [
            "render_yields", "stuck_renders", "stuck_renders_now", "memory_pressure.warnings",
            "memory_pressure.criticals",
        ]
        #expect(counts.map { leaves["scheduling." + $0] as? Int } == [7, 2, 1, 3, 1])
        #expect(leaves["scheduling.first_part_us.p99"] as? Int == 90_000)
        #expect(leaves["scheduling.memory_pressure.level"] as? String == "warning")
        #expect(leaves["scheduling.power_mode"] as? String == "battery")
        let ordinary = SummaryTable.lines(self.report()).map {
            $0.split(separator: " ").joined(separator: " ")
        }
        let lines = SummaryTable.lines(report).map { $0.split(separator: " ").joined(separator: " ") }
        for line in [
            "renders ahead stood aside 7 for a listener", "stuck renders 2 1 have not returned",
            "memory pressure warning at the end; 3 warnings, 1 critical", "power battery",
            "first part 20 ms 90 ms 100 ms",
        ] {
            #expect(lines.contains(line))
            #expect(!ordinary.contains { $0.hasPrefix(line.prefix(8)) })
        }
        #expect(lines.count == ordinary.count + 5)
    }

    @Test func `a run that delivered nothing says so with null`() throws {
        let object = try JSONSerialization.jsonObject(with: Data(PlayReport().json.text.utf8))
        #expect(leaves(object)["open_to_first_chunk_ms"] is NSNull)
    }

    @Test func `the table shows what the object holds`() {
        let lines = SummaryTable.lines(report())
        #expect(
            lines == [
                "played                1:02:05  of 12 tracks",
                "chunks requested           40",
                "  served from a tier       37  92.5 %",
                "  missed                    3  7.5 %: 1 never predicted, 2 evicted early",
                "  rendered for them         2",
                "  joined a render           1",
                "stalls                      3  457 ms in all, worst 200 ms",
                "without the cache       7.5 s  would have been waited for",
                "open to first chunk     12 ms",
                "prefetched                 50  35 used, 1 late, 14 wasted",
                "predictions                10  6 right, 4 wrong, 9 among three",
                "  with audio                8  right: listener 3, audio 5, mixed 5; listener's weight 0.63",
                "  for prefetch                 predicted presets do not pay but for the likeliest; only those are "
                    + "rendered ahead",
                "analysed                    4  2 known from before, 1 failed; 10 ms each with decoding",
                "peak memory           88.0 MB",
                "",
                "        hits     p50     p99   worst      held",
                "L1        30  0.4 us  1.5 us   12 us   15.9 MB",
                "L2         5  0.0 us  0.0 us  0.0 us       0 B",
                "L3         2  0.0 us  0.0 us  0.0 us  123.5 MB",
                "render        150 ms   2.0 s   2.0 s",
            ])
    }

    @Test(arguments: [
        (JSONValue.string("a\"\\\n\u{1}ü"), #""a\"\\\n\u0001ü""#), (.number(1.5), "1.5"), (.number(2), "2"),
        (.number(-0.0004), "0"), (.number(.nan), "null"), (.array([]), "[]"), (.members([:]), "{}"),
        (.boolean(true), "true"), (.number(123_456.789), "123456.789"),
    ])
    func `values are written as RFC 8259 wants them`(value: JSONValue, text: String) {
        #expect(value.text == text)
    }

    @Test(arguments: [
        (0.0, "0.0 us"), (4e-7, "0.4 us"), (1.2e-5, "12 us"), (0.0012, "1.2 ms"), (0.18, "180 ms"),
        (3.14, "3.1 s"),
        (0.9999, "1.0 s"),
    ])
    func `durations have a fitting unit`(seconds: Double, text: String) {
        #expect(TextFormat.duration(seconds: seconds) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_764_000, "1.8 MB"), (999_960, "1.0 MB"), (5_000_000_000, "5.0 GB"),
    ])
    func `bytes have a fitting unit`(count: Int, text: String) {
        #expect(TextFormat.bytes(count) == text)
    }
}
