// SPDX-License-Identifier: MIT
import ArgumentParser
import ChunkStorage
import Foundation

/// What the store's eviction keeps, on recorded requests, beside LRU and the best that can be.
struct EvictLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evict",
        abstract: "Replay request traces through the store's eviction, LRU and the clairvoyant bound.",
        discussion: """
            A trace has a request a line: a key, or a key and its size in bytes; a name that ends in .gz is read \
            through gzip. Capacities are shares of the footprint: of all keys, or of their bytes. Every request \
            costs the same render. The bound is Belady's rule where sizes are equal; with sizes it is a bound that \
            no cache reaches.
            """)

    struct Row: Encodable {
        let trace: String
        let policy: String
        let capacityFraction: Double
        let capacity: Int64
        let hitRatio: Double
        /// Only for traces with sizes.
        let byteHitRatio: Double?
    }

    struct Report: Encodable {
        let rows: [Row]
        /// Hit ratio of gdsf less that of lru, in points, over all rows.
        let gdsfOverLruPointsMean: Double
        let gdsfOverLruPointsMin: Double
    }

    @Argument(help: "Traces to replay.")
    var traces: [String]
    @Option(help: "Capacities as shares of the footprint, comma-separated.")
    var capacityFraction = "0.02,0.05,0.1,0.2"
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    private var fractions: [Double] {
        capacityFraction.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    }

    mutating func validate() throws {
        guard fractions.count == capacityFraction.split(separator: ",").count, !fractions.isEmpty,
            fractions.allSatisfy({ $0 > 0 && $0 <= 1 })
        else { throw ValidationError("--capacity-fraction is a list of numbers within 0 and 1.") }
    }

    func run() throws {
        let console = LabConsole()
        var rows: [Row] = []
        for path in traces {
            console.showProgress(path)
            let trace = try RequestTrace(contentsOf: path)
            for fraction in fractions { rows += Self.rows(of: trace, path, fraction) }
        }
        console.clearProgress()
        let report = Self.report(rows)
        if json { try LabJSON.print(report) } else { Self.printTable(report) }
    }

    static func rows(of trace: RequestTrace, _ path: String, _ fraction: Double) -> [Row] {
        let capacity = max(1, Int64(Double(trace.footprintByteCount) * fraction))
        let byteCount = Double(trace.requests.reduce(0) { $0 + $1.byteCount })
        func row(_ policy: String, _ hits: (count: Int, byteCount: Int64)) -> Row {
            Row(
                trace: URL(fileURLWithPath: path).lastPathComponent, policy: policy,
                capacityFraction: fraction, capacity: capacity,
                hitRatio: Double(hits.count) / Double(trace.requests.count),
                byteHitRatio: trace.hasSizes ? Double(hits.byteCount) / byteCount : nil)
        }
        return [
            row("gdsf", replay(trace, .gdsf, capacity)), row("lru", replay(trace, .lru, capacity)),
            row("clairvoyant", ClairvoyantBound.hits(of: trace, capacity: capacity)),
        ]
    }

    private static func replay(
        _ trace: RequestTrace, _ order: EvictionPolicy.Order, _ capacity: Int64
    ) -> (count: Int, byteCount: Int64) {
        var simulation = CacheSimulation<Int>(order, capacity: capacity)
        var hits: (count: Int, byteCount: Int64) = (0, 0)
        for request in trace.requests where simulation.serve(request) {
            hits.count += 1
            hits.byteCount += request.byteCount
        }
        return hits
    }

    static func report(_ rows: [Row]) -> Report {
        let gdsf = rows.filter { $0.policy == "gdsf" }.map(\.hitRatio)
        let lru = rows.filter { $0.policy == "lru" }.map(\.hitRatio)
        let points = zip(gdsf, lru).map { ($0 - $1) * 100 }
        return Report(
            rows: rows, gdsfOverLruPointsMean: points.reduce(0, +) / Double(max(1, points.count)),
            gdsfOverLruPointsMin: points.min() ?? 0)
    }

    private static func printTable(_ report: Report) {
        var table = LabTable(header: ["trace", "capacity", "policy", "hits %", "bytes %"])
        for row in report.rows {
            table.append([
                row.trace, "\(row.capacity)", row.policy, String(format: "%.2f", row.hitRatio * 100),
                row.byteHitRatio.map { String(format: "%.2f", $0 * 100) } ?? "",
            ])
        }
        for line in table.lines { print(line) }
        print(
            String(
                format: "gdsf over lru: %.2f points on average, %.2f at worst", report.gdsfOverLruPointsMean,
                report.gdsfOverLruPointsMin))
    }
}
