// SPDX-License-Identifier: MIT
import Foundation

/// Malformed requests, each over a connection of its own.
struct MalformedAttack {
    struct Result: Sendable {
        var answers: [String: Int] = [:]
        var serverErrors = 0
        var residentEarly = 0.0
        var residentEnd = 0.0
        var isAlive = false
    }

    let port: UInt16
    let count: Int
    let seed: UInt64

    func run() throws -> Result {
        var result = Result()
        var requests = MalformedRequests(seed: seed, port: port)
        for number in 0..<count {
            guard let client = RawClient(port: port) else {
                throw LabFailure("seed \(seed): no connection for request \(number)")
            }
            client.write(requests.next())
            client.finish()
            // A sound request for events gets a stream, which does not end.
            let answer = client.read { $0.contains("text/event-stream") }
            let status = answer.hasPrefix("HTTP/1.1 ") ? String(answer.dropFirst(9).prefix(3)) : "none"
            result.answers[status, default: 0] += 1
            if status.hasPrefix("5"), status != "505", status != "501" { result.serverErrors += 1 }
            if number == count / 10 { result.residentEarly = Self.residentMegabytes() }
        }
        result.residentEnd = Self.residentMegabytes()
        if let client = RawClient(port: port) {
            client.write(
                "GET /api/cache/health HTTP/1.1\r\nhost: localhost:\(port)\r\nconnection: close\r\n\r\n")
            result.isAlive = client.read().hasPrefix("HTTP/1.1 200")
        }
        return result
    }

    /// What the process has resident; 0 where the system does not say it in `/proc`.
    private static func residentMegabytes() -> Double {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return 0 }
        return kilobytes / 1_000
    }
}
