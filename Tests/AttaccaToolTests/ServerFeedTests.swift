// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

@Suite struct ServerFeedTests {
    private let address = ServerAddress(host: "127.0.0.1", port: 7311)

    @Test(arguments: [
        ("http://127.0.0.1:7311", "127.0.0.1", 7311), ("http://localhost", "localhost", 7311),
        ("HTTP://host:80/", "host", 80), ("http://[::1]:99", "::1", 99), ("http://[::1]", "::1", 7311),
    ])
    func `an address names host and port`(text: String, host: String, port: Int) {
        #expect(ServerAddress(text) == ServerAddress(host: host, port: port))
    }

    @Test(arguments: [
        "", "http://", "https://host", "host:80", "http://host:", "http://host:0", "http://host:65536",
        "http://host:x", "http://host/path", "http://user@host", "http://[::1", "http://[::1]x", "http://a b",
        "http://a\r\nX: y",
    ])
    func `what is no address is refused`(text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test func `an address of version 6 is written in brackets`() {
        #expect(ServerAddress(host: "::1", port: 80).text == "http://[::1]:80")
    }

    private func parsed(_ text: String) throws(ServerFailure) -> HTTPGet.Answer {
        try HTTPGet(address: address, path: "/x", token: nil).parsed(Array(text.utf8))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.0 200 OK\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\n{}behind",
    ])
    func `an answer is read with its length, in chunks, and to the end`(text: String) throws {
        #expect(try parsed(text) == HTTPGet.Answer(status: 200, body: Array("{}".utf8)))
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{}\r\n",
    ])
    func `a torn answer is a failure that names the server`(text: String) {
        let failure = #expect(throws: ServerFailure.self) { try parsed(text) }
        #expect(failure?.description.hasPrefix("http://127.0.0.1:7311: /x: ") == true)
    }

    private func state(_ take: (JSONValue, inout TopState) -> Void, _ text: String) throws -> TopState {
        var state = TopState(source: "", isLive: true)
        take(try #require(JSONValue(reading: text)), &state)
        return state
    }

    @Test func `cells become places, and those outside the map are passed over`() throws {
        let state = try state(
            { ServerFeed.take(map: $0, into: &$1) },
            #"""
            {"track":"t","chunk_count":3,"chunk_seconds":10,"presets":["a","b"],"cells":[[0,0,"l1",0.5],
            [0,1,"in_flight",null],[1,2,"predicted",0.1],[1,1,"l3",null],[2,0,"l1",null],[0,3,"l1",null],
            [0,-1,"l1",null],["x"],7,[0,2,"l9",null]]}
            """#)
        #expect(state.mapTitle == "t")
        #expect(
            state.rows == [
                .init(preset: "a", places: [.tier(.l1), .inFlight, nil]),
                .init(preset: "b", places: [nil, .tier(.l3), .predicted]),
            ])
    }

    @Test func `statistics become tiers and counters`() throws {
        let state = try state(
            { ServerFeed.take(statistics: $0, into: &$1) },
            #"""
            {"requests":10,"misses":1,"hit_ratio":0.9,"stalls":2,"stall_seconds":0.5,"renders":{"in_flight":3},
            "tiers":[{"tier":"l1","chunks":4,"bytes":5,"capacity_bytes":6,"hit_ratio":null,
            "latency_microseconds":{"p50":0.5,"p99":2,"max":3}},{"tier":"l9"},{"tier":"l2","latency_microseconds":null}]}
            """#)
        #expect(state.requestCount == 10 && state.missCount == 1 && state.rendersInFlight == 3)
        #expect(
            state.tiers == [
                .init(
                    tier: .l1, chunkCount: 4, byteCount: 5, capacity: 6, medianSeconds: 5e-7,
                    slowestPercentSeconds: 2e-6), .init(tier: .l2, chunkCount: 0, byteCount: 0),
            ])
    }

    @Test func `a player without a track plays nothing`() throws {
        let state = try state(
            { ServerFeed.take(player: $0, into: &$1) }, #"{"track":null,"chunk_seconds":10,"preset":"a"}"#)
        #expect(state.playing == nil)
    }
}
