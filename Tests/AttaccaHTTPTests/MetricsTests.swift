// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaHTTP

@Suite struct MetricsTests {
    static let hasPromtool = ["/usr/bin/promtool", "/usr/local/bin/promtool", "/opt/homebrew/bin/promtool"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test func `buckets of the histogram add up, and requests are counted by tier`() throws {
        let served = try ServedCache()
        let response = try #require(served.service.response("GET", "/metrics"))
        let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix(#"attacca_requests_total{tier="none"} "#) })
        for tier in ["l1", "l2", "l3"] {
            let buckets = lines.filter { $0.hasPrefix(#"attacca_request_seconds_bucket{tier="\#(tier)""#) }
                .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
            #expect(buckets.count == MetricsList.boundsSeconds.count + 1)
            #expect(buckets == buckets.sorted())
            #expect(
                lines.contains(#"attacca_request_seconds_count{tier="\#(tier)"} \#(buckets.last ?? -1)"#[...])
            )
        }
    }

    @Test(.enabled(if: hasPromtool != nil, "promtool is missing: it is in Debian's prometheus"))
    func `promtool accepts the metrics of an engine and of a directory`() throws {
        let served = try ServedCache()
        for service in [served.service, try served.directoryService()] {
            let response = try #require(service.response("GET", "/metrics"))
            let file = served.directory.file("metrics")
            try Data(response.body).write(to: URL(fileURLWithPath: file))
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try #require(Self.hasPromtool))
            process.arguments = ["check", "metrics"]
            process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            let complaints = Pipe()
            process.standardError = complaints
            try process.run()
            let text = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(text)")
        }
    }
}
