// SPDX-License-Identifier: MIT

/// Requests that are wrong in some way, and now and then one that is not; from a seed.
struct MalformedRequests {
    private var generator: LabGenerator
    private let port: UInt16

    private static let methods = ["GET", "POST", "HEAD", "PUT", "get", "", "\u{0}", "OPTIONS", "DELETE"]
    private static let targets = [
        "/", "/api/cache/stats", "/api/cache/contents?limit=%",
        "/api/cache/contents?limit=99999999999999999999",
        "/api/cache/check?track=a&preset=b&chunk=-1", "/api/cache/check?track=%FF&preset=b&chunk=0",
        "/api/cache/map?track=",
        "/api/cache/contents?cursor=l1.1.1.1.zz.00",
        "/api/cache/contents?cursor=l3.5.9223372036854775807.9.61.61",
        "/api/cache/clear/l9", "/api/player/seek", "/api/player/preset", "/../../etc/passwd", "http://x/",
        "*", "",
        "/api/cache/history?days=0", "/api/cache/check?track=a&preset=b&chunk=0&intensity=nan", "/%2e%2e/",
        "/api/cache/predictions/audio-aware?track=a+song&chunk=4294967295",
        "/api/cache/predictions?after=%F0%9F%8E%B5",
    ]
    private static let versions = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/9", "", "HTTP/1.1 x"]
    private static let fields = [
        "content-length: 5", "content-length: -5", "content-length: 5, 5", "transfer-encoding: chunked", "x",
        ": y",
        "expect: 100-continue", "host: evil.example", "origin: null", "last-event-id: -1",
        "content-type: application/json",
        "content-length: 9223372036854775807", " folded", "a:\u{7F}", "authorization: Bearer x",
        "connection: close, keep-alive",
    ]
    private static let bodies = [
        "", "{", "{\"preset\":1}", "{\"position_seconds\":1e999}", "[[[[[[[[[[[[[[[[[[[[", "\"\\ud800\"",
        "nul", "{\"a\":1,\"a\":2}",
    ]
    private static let ends = ["\r\n", "\n", "\r", "\r\n\r\n", ""]

    init(seed: UInt64, port: UInt16) {
        generator = LabGenerator(seed: seed)
        self.port = port
    }

    mutating func next() -> [UInt8] {
        let isSound = Int.random(in: 0..<3, using: &generator) == 0
        func pick(_ choices: [String], _ generator: inout LabGenerator) -> String {
            choices.randomElement(using: &generator)!
        }
        let end = isSound ? "\r\n" : pick(Self.ends, &generator)
        var text = pick(Self.methods, &generator) + " " + pick(Self.targets, &generator) + " "
        text += (isSound ? "HTTP/1.1" : pick(Self.versions, &generator)) + end
        if Int.random(in: 0..<8, using: &generator) > 0 { text += "host: localhost:\(port)" + end }
        for _ in 0..<Int.random(in: 0..<4, using: &generator) { text += pick(Self.fields, &generator) + end }
        if Int.random(in: 0..<20, using: &generator) == 0 {
            text += "x: " + String(repeating: "y", count: 40_000)
        }
        let body = pick(Self.bodies, &generator)
        if isSound {
            text += "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n"
        }
        var bytes = Array((text + end + body).utf8)
        if !isSound {
            for _ in 0..<Int.random(in: 0..<6, using: &generator) where !bytes.isEmpty {
                let index = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
        }
        return bytes
    }
}
