// SPDX-License-Identifier: MIT
#if Server
    import Attacca
    import CacheModel
    import TestSupport
    import Testing

    @testable import AttaccaHTTP
    @testable import AttaccaLab

    /// The server on real sockets.
    @Suite(.serialized) final class CacheServerTests {
        private let served: ServedCache

        init() throws { served = try ServedCache() }

        private func start(_ change: (inout ServerConfiguration) -> Void = { _ in }) throws -> CacheServer {
            var configuration = ServerConfiguration()
            configuration.port = 0
            // A machine may stand still for a while, which is no fault of a client.
            configuration.patienceSeconds = 300
            configuration.logger = ServedCache.logger
            change(&configuration)
            return try CacheServer.start(
                cache: served.cache, directory: served.directory.file("cache"), controls: served.player,
                configuration: configuration)
        }

        private func get(_ target: String, _ server: CacheServer, close: Bool = true) -> String {
            "GET \(target) HTTP/1.1\r\nhost: localhost:\(server.port)\r\n\(close ? "connection: close\r\n" : "")\r\n"
        }

        @Test func `requests follow one another on a connection, also when they are sent at once`() throws {
            let server = try start()
            defer { server.stop() }
            let client = try #require(RawClient(port: server.port))
            client.write(
                get("/api/cache/health", server, close: false) + get("/nowhere", server, close: false))
            client.write(get("/api/cache/stats", server))
            let text = client.read()
            #expect(text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) } == ["200", "404", "200"])
        }

        @Test func `what is malformed is told why, and the connection ends`() throws {
            let server = try start()
            defer { server.stop() }
            let client = try #require(RawClient(port: server.port))
            client.write("NONSENSE\r\n\r\n" + get("/", server))
            let text = client.read()
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(text.contains("application/problem+json"))
            #expect(text.components(of: "HTTP/1.1") == 1)
        }

        @Test func `HEAD gives the head alone`() throws {
            let server = try start()
            defer { server.stop() }
            let client = try #require(RawClient(port: server.port))
            client.write(get("/api/cache/stats", server).replacing("GET", with: "HEAD"))
            let text = client.read()
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }

        @Test func `events are streamed as they happen, and a stream that comes back misses none`() throws {
            let server = try start()
            defer { server.stop() }
            let first = try #require(RawClient(port: server.port))
            first.write(get("/api/cache/events", server))
            _ = first.read { $0.contains("retry:") }
            try served.cache.clear(.l1)
            let text = first.read { $0.contains("event: cleared\ndata: {\"tier\":\"l1\"}\n\n") }
            #expect(text.contains("event: cleared"))
            let cleared = try #require(
                text.split(separator: "\n").last { $0.hasPrefix("id: ") }.flatMap { Int($0.dropFirst(4)) })
            try served.cache.clear(.l2)
            let second = try #require(RawClient(port: server.port))
            second.write(
                "GET /api/cache/events HTTP/1.1\r\nhost: localhost:\(server.port)\r\n"
                    + "last-event-id: \(cleared - 1)\r\n\r\n")
            let again = second.read { $0.contains("{\"tier\":\"l2\"}\n\n") }
            #expect(again.contains("id: \(cleared)\n"))
            #expect(again.contains("event: cleared\ndata: {\"tier\":\"l2\"}"))
        }

        @Test func `a client that dawdles over its request is dropped`() throws {
            let server = try start { $0.patienceSeconds = 0.2 }
            defer { server.stop() }
            let client = try #require(RawClient(port: server.port))
            client.write("GET / HTTP/1.1\r\nhost: x")
            // Returns because the server ends the connection: the client itself would wait for minutes.
            #expect(client.read() == "")
        }

        @Test func `beyond so many connections and streams, clients are told to come back`() throws {
            let server = try start {
                $0.connectionCountMax = 3
                $0.streamCountMax = 1
            }
            defer { server.stop() }
            let stream = try #require(RawClient(port: server.port))
            stream.write(get("/api/cache/events", server))
            _ = stream.read { $0.contains("retry:") }
            let other = try #require(RawClient(port: server.port))
            other.write(get("/api/cache/events", server))
            #expect(other.read().hasPrefix("HTTP/1.1 503"))
            var idle: [RawClient] = []
            var refused = ""
            while refused.isEmpty, idle.count < 10 {
                let client = try #require(RawClient(port: server.port))
                client.write(get("/api/cache/health", server, close: false))
                let text = client.read { $0.contains("\r\n\r\n") }
                if text.hasPrefix("HTTP/1.1 503") { refused = text } else { idle.append(client) }
            }
            #expect(refused.contains("as many connections as there may be"))
            #expect((1...2).contains(idle.count))
        }

        @Test func `a port in use is named, and is free again once its server stopped`() throws {
            let server = try start()
            let error = #expect(throws: ServerError.self) { try self.start { $0.port = server.port } }
            #expect(error?.code == .addressInUse)
            #expect(error?.message.contains("\(server.port)") == true)
            server.stop()
            try start { $0.port = server.port }.stop()
        }

        @Test func `stopping ends streams and idle connections`() throws {
            let server = try start()
            let stream = try #require(RawClient(port: server.port))
            stream.write(get("/api/cache/events", server))
            _ = stream.read { $0.contains("retry:") }
            let idle = try #require(RawClient(port: server.port))
            server.stop()
            _ = stream.read()
            #expect(idle.read() == "")
        }

        /// The suite sends some thousand; `attacca-lab serve` a hundred thousand.
        @Test func `malformed requests are answered with a refusal, never with an error of ours`() throws {
            let server = try start()
            defer { server.stop() }
            let seed: UInt64 = 20_261_130
            var requests = MalformedRequests(seed: seed, port: server.port)
            for number in 0..<2_000 {
                let client = try #require(RawClient(port: server.port), "seed \(seed), request \(number)")
                client.write(requests.next())
                client.finish()
                let answer = client.read { $0.contains("text/event-stream") }
                // A method or a version that is not spoken here is the client's mistake, whatever its number.
                let isRefusal = answer.hasPrefix("HTTP/1.1 501") || answer.hasPrefix("HTTP/1.1 505")
                #expect(
                    answer.isEmpty || answer.hasPrefix("HTTP/1.1 "),
                    "seed \(seed), request \(number): \(answer)")
                #expect(
                    isRefusal || !answer.hasPrefix("HTTP/1.1 5"), "seed \(seed), request \(number): \(answer)"
                )
            }
            let client = try #require(RawClient(port: server.port))
            client.write(get("/api/cache/health", server))
            #expect(client.read().hasPrefix("HTTP/1.1 200"))
        }
    }

    extension String {
        /// How often something is there.
        fileprivate func components(of part: String) -> Int { ranges(of: part).count }
    }
#endif
