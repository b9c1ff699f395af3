// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import AttaccaHTTP

@Suite struct RequestParserTests {
    private func step(_ text: String, limits: RequestLimits = RequestLimits()) -> RequestParser.Step {
        var parser = RequestParser(limits: limits)
        parser.append(text.utf8)
        return parser.next()
    }

    private func refusal(_ text: String, limits: RequestLimits = RequestLimits()) -> HTTPStatus? {
        guard case .refused(let problem) = step(text, limits: limits) else { return nil }
        return problem.status
    }

    @Test func `a request is taken apart, however its bytes arrive`() {
        let text =
            "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nX-Y:  z \r\n\r\nabcGET / HTTP/1.1\r\n"
        var parser = RequestParser()
        var found: HTTPRequest?
        for byte in text.utf8 {
            parser.append([byte])
            if case .request(let request) = parser.next() { found = request }
        }
        #expect(found?.method == "POST" && found?.path == "/a" && found?.query == "b=c")
        #expect(found?.header("x-y") == "z" && found?.body == Array("abc".utf8))
        #expect(found?.isPersistent == true)
        #expect(parser.isInside, "the next one has begun")
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        "GET  / HTTP/1.1\r\nhost: a\r\n\r\n", "GET x HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nhost: a\r\n\r\n", "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\n folded\r\n\r\n", "GET / HTTP/1.1\r\nhost: a\rb: c\r\n\r\n",
        "GET /\u{0} HTTP/1.1\r\nhost: a\r\n\r\n", "G\u{E9}T / HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0x1\r\n\r\nx",
        "GET / HTTP/1.1\r\nhost: a\r\nx: \u{1}\r\n\r\n",
    ])
    func `what is malformed or ambiguous is refused`(_ text: String) {
        #expect(refusal(text) == .badRequest)
    }

    @Test func `what is not spoken here is named`() {
        #expect(refusal("GET / HTTP/2.0\r\nhost: a\r\n\r\n") == .versionNotSupported)
        #expect(
            refusal("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n") == .lengthRequired)
        #expect(refusal("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n\r\n") == .expectationFailed)
    }

    @Test func `everything is bounded, before it is complete`() {
        let long = String(repeating: "a", count: 30_000)
        #expect(refusal("GET /" + long) == .uriTooLong)
        #expect(refusal("GET / HTTP/1.1\r\nhost: a\r\nx: " + long) == .headersTooLarge)
        #expect(
            refusal("GET / HTTP/1.1\r\nhost: a\r\n" + String(repeating: "x: y\r\n", count: 64) + "\r\n")
                == .headersTooLarge)
        #expect(refusal("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4097\r\n\r\n") == .contentTooLarge)
        #expect(
            refusal("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\n")
                == .badRequest)
        #expect(step("GET / HTTP/1.1\r\nhost: a\r\n") == .incomplete)
    }

    @Test func `bytes at random never trap the parser, and it holds no more than it may`() {
        var generator = SeededGenerator(seed: 71)
        let words = [
            "GET ", "/", "HTTP/1.1", "\r\n", "host: a", "content-length: ", "9", "\r\n\r\n", " ", ":", "%",
        ]
        for _ in 0..<5_000 {
            var parser = RequestParser()
            var isOver = false
            for _ in 0..<Int.random(in: 1..<30, using: &generator) where !isOver {
                if Bool.random(using: &generator) {
                    parser.append(words.randomElement(using: &generator)!.utf8)
                } else {
                    parser.append((0..<5).map { _ in UInt8.random(in: 0...255, using: &generator) })
                }
                if case .refused = parser.next() { isOver = true }
            }
        }
    }
}
