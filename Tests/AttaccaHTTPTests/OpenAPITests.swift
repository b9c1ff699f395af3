// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Foundation
import Testing

@testable import AttaccaHTTP

/// The committed OpenAPI file says what is served, and what it says is served.
@Suite struct OpenAPITests {
    private let document: [String: Any]
    private var validator: SchemaValidator { SchemaValidator(document: document) }

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("Sources/AttaccaHTTP/openapi.json"))
        document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func operation(_ route: Route) throws -> [String: Any] {
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        return try #require(paths[route.path]?[route.method.lowercased()], "\(route.method) \(route.path)")
    }

    @Test func `every route is documented, and nothing else`() throws {
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let documented = Set(
            paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(documented == Set(Route.table.map { "\($0.method) \($0.path)" }))
        #expect(document["openapi"] as? String == "3.1.0")
        let info = try #require(document["info"] as? [String: Any])
        #expect(info["version"] as? String == AttaccaVersion.current)
        for route in Route.table {
            #expect(try operation(route)["operationId"] as? String == route.operation.rawValue)
        }
    }

    @Test func `every parameter is documented as it is checked`() throws {
        for route in Route.table {
            let operation = try operation(route)
            let all = operation["parameters"] as? [[String: Any]] ?? []
            let documented = all.filter { $0["in"] as? String == "query" }
            #expect(documented.map { $0["name"] as? String } == route.parameters.map(\.name), "\(route.path)")
            #expect((operation["requestBody"] != nil) == route.takesBody, "\(route.path)")
            for (parameter, entry) in zip(route.parameters, documented) {
                #expect(entry["required"] as? Bool == parameter.isRequired, "\(route.path) \(parameter.name)")
                let schema = try #require(entry["schema"] as? [String: Any])
                switch parameter.kind {
                case .text(let bytesMax): #expect(schema["maxLength"] as? Int == bytesMax)
                case .integer(let range):
                    #expect(schema["minimum"] as? Int == range.lowerBound)
                    #expect(schema["maximum"] as? Int == range.upperBound)
                case .number(let range): #expect(schema["maximum"] as? Double == range.upperBound)
                case .choice(let choices): #expect(schema["enum"] as? [String] == choices)
                }
            }
        }
    }

    /// A request for each route that is answered with an object, of an engine and of a directory.
    private static let requests: [(method: String, target: String, body: String?)] = [
        ("GET", "/api/cache/stats", nil), ("GET", "/api/cache/predictions", nil),
        ("GET", "/api/cache/predictions?after=bright", nil),
        ("GET", "/api/cache/predictions/audio-aware", nil),
        ("GET", "/api/cache/predictions/audio-aware?track=a+song&chunk=1", nil),
        ("GET", "/api/cache/contents", nil), ("GET", "/api/cache/contents?tier=l3&limit=1", nil),
        ("GET", "/api/cache/check?track=a%20song&preset=warm&chunk=1", nil),
        ("GET", "/api/cache/check?track=nowhere&preset=warm&chunk=0&intensity=0.5", nil),
        ("GET", "/api/cache/health", nil), ("GET", "/api/cache/history?days=3", nil),
        ("GET", "/api/cache/map", nil), ("GET", "/api/cache/map?track=nowhere", nil),
        ("GET", "/api/cache/tracks", nil), ("GET", "/api/cache/tracks?limit=1&after=a", nil),
        ("GET", "/api/player", nil), ("POST", "/api/player/preset", #"{"preset":"bright","intensity":0.5}"#),
        ("POST", "/api/player/preset", #"{"preset":"unheard of"}"#),
        ("POST", "/api/player/seek", #"{"position_seconds":3}"#), ("POST", "/api/player/next", nil),
        ("POST", "/api/player/previous", nil), ("POST", "/api/cache/clear/l2", nil),
        ("POST", "/api/cache/clear", nil),
    ]

    @Test func `every answer is as its schema says`() throws {
        let served = try ServedCache()
        for (service, isLive) in [(try served.directoryService(), false), (served.service, true)] {
            var answered: Set<Int> = []
            for request in Self.requests {
                let response = try #require(
                    service.response(request.method, request.target, body: request.body))
                answered.insert(response.status.rawValue)
                let path = String(request.target.prefix { $0 != "?" }).replacing(
                    "/clear/l2", with: "/clear/{tier}")
                let route = try #require(
                    Route.table.first { $0.path == path && $0.method == request.method })
                let responses = try #require(try operation(route)["responses"] as? [String: [String: Any]])
                var documented = try #require(
                    responses["\(response.status.rawValue)"], "\(request.target): \(response.status)")
                if let reference = documented["$ref"] as? String { documented = validator.resolve(reference) }
                let contents = try #require(documented["content"] as? [String: [String: Any]])
                let schema = try #require(
                    contents[response.contentType]?["schema"] as? [String: Any], "\(request.target)")
                let value = try JSONSerialization.jsonObject(with: Data(response.body))
                #expect(validator.problems(value, schema) == [], "\(request.target), live: \(isLive)")
            }
            #expect(answered.isSuperset(of: isLive ? [200, 202, 400, 404] : [200, 404, 409]))
        }
        #expect(
            served.player.commands == [
                .preset("bright", intensity: 0.5), .seek(positionSeconds: 3), .next, .previous,
            ])
    }

    @Test func `the validator sees what is wrong`() {
        let schema: [String: Any] = [
            "type": "object", "required": ["a"], "properties": ["a": ["type": "integer", "minimum": 0]],
        ]
        let validator = SchemaValidator(document: [:])
        #expect(validator.problems(["a": 1], schema).isEmpty)
        for wrong: Any in [["a": -1], ["a": "1"], ["b": 1], ["a": 1, "b": 2], ["a": true], [1], ["a": 1.5]] {
            #expect(!validator.problems(wrong, schema).isEmpty, "\(wrong)")
        }
    }
}
