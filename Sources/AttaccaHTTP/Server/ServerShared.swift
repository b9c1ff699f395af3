// SPDX-License-Identifier: MIT
import Threading

/// What the connections of a server share.
final class ServerShared: Sendable {
    let configuration: ServerConfiguration
    let requestLimits = RequestLimits()
    let table: ConnectionTable
    let workers: RequestWorkers
    let feed: EventFeed
    let service: Service
    private let answers: Lock<[Int: Int]>

    init(
        configuration: ServerConfiguration, port: UInt16, source: any CacheSource,
        controls: (any PlayerControls)?, feed: EventFeed
    ) {
        self.configuration = configuration
        let table = ConnectionTable(
            connectionCountMax: configuration.connectionCountMax,
            streamCountMax: configuration.streamCountMax)
        let answers = Lock<[Int: Int]>([:])
        self.table = table
        self.answers = answers
        workers = RequestWorkers(threadCount: 2, waitingCountMax: configuration.connectionCountMax)
        self.feed = feed
        service = Service(
            source: source, controls: controls,
            access: AccessPolicy(
                host: configuration.host, names: configuration.hostNames, port: port,
                token: configuration.token),
            serverMetrics: { Self.metrics(table, answers.withLock { $0 }) })
    }

    /// An answer was given.
    func count(_ status: HTTPStatus) { answers.withLock { $0[status.rawValue, default: 0] += 1 } }

    private static func metrics(_ table: ConnectionTable, _ answers: [Int: Int]) -> [Metric] {
        let counts = table.counts
        return [
            Metric(
                "attacca_http_answers_total", .counter, "Answers of this server, by status code.",
                answers.sorted { $0.key < $1.key }.map { code, count in
                    Metric.Sample(labels: [Metric.Label("code", "\(code)")], value: Double(count))
                }),
            Metric(
                "attacca_http_connections", .gauge, "Connections to this server.", Double(counts.connections)),
            Metric("attacca_http_event_streams", .gauge, "Event streams among them.", Double(counts.streams)),
            Metric(
                "attacca_http_slow_clients_total", .counter, "Connections ended for being too slow.",
                Double(counts.expired)),
            Metric(
                "attacca_http_refused_connections_total", .counter,
                "Connections for which there was no room.",
                Double(counts.refused)),
        ]
    }
}
