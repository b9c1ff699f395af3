// SPDX-License-Identifier: MIT
import Testing

@testable import AttaccaHTTP

@Suite struct AccessPolicyTests {
    private func status(
        _ policy: AccessPolicy, host: String, method: String = "GET", _ headers: [(String, String)] = []
    ) -> Int {
        let request = HTTPRequest(
            method: method, path: "/", query: nil,
            headers: ([("host", host)] + headers).map { HTTPRequest.Header(name: $0.0, value: $0.1) },
            isPersistent: true)
        do throws(Problem) {
            try policy.admit(request, needsToken: true)
            return 200
        } catch {
            return error.status.rawValue
        }
    }

    @Test func `on this machine a server goes by the names of this machine alone`() {
        let policy = AccessPolicy(host: "127.0.0.1", port: 7311, token: nil)
        for host in ["127.0.0.1:7311", "localhost:7311", "[::1]:7311", "LocalHost:7311"] {
            #expect(status(policy, host: host) == 200, "\(host)")
        }
        for host in [
            "", "evil.example:7311", "localhost", "localhost:80", "127.0.0.1.evil.example:7311",
            "a@localhost:7311",
        ] {
            #expect(status(policy, host: host) == 421, "\(host)")
        }
    }

    @Test func `pages of other origins are refused, this server's own is not`() {
        let policy = AccessPolicy(host: "127.0.0.1", port: 7311, token: nil)
        let host = "localhost:7311"
        #expect(status(policy, host: host, [("origin", "http://localhost:7311")]) == 200)
        for origin in ["http://evil.example", "null", "https://localhost:7311", "http://localhost:7312", ""] {
            #expect(status(policy, host: host, method: "POST", [("origin", origin)]) == 403, "\(origin)")
        }
        #expect(status(policy, host: host, method: "POST", [("sec-fetch-site", "cross-site")]) == 403)
    }

    @Test func `behind a proxy a server goes by the names that it was given, at any port and over TLS`() {
        let policy = AccessPolicy(host: "0.0.0.0", names: ["Music.example"], port: 7311, token: "0123456789")
        let token = ("authorization", "Bearer 0123456789")
        #expect(status(policy, host: "music.example", [token, ("origin", "https://music.example")]) == 200)
        #expect(status(policy, host: "music.example:443", [token]) == 200)
        #expect(status(policy, host: "music.example.evil:443", [token]) == 421)
        #expect(status(policy, host: "evil.example", [token]) == 421)
    }

    @Test func `who does not know the token learns nothing`() {
        let policy = AccessPolicy(
            host: "0.0.0.0", port: 7311, token: "correct horse".replacing(" ", with: "-"))
        #expect(status(policy, host: "anything:1") == 401)
        for field in [
            "Bearer wrong", "Bearer correct-hors", "Bearer correct-horse1", "Basic correct-horse", "Bearer ",
        ] {
            #expect(status(policy, host: "anything:1", [("authorization", field)]) == 401, "\(field)")
        }
        #expect(status(policy, host: "anything:1", [("authorization", "Bearer correct-horse")]) == 200)
        #expect(status(policy, host: "anything:1", [("authorization", "bearer correct-horse")]) == 200)
    }

    @Test func `an address beyond this machine needs a token`() {
        var configuration = ServerConfiguration()
        for host in ["0.0.0.0", "192.168.1.2", "::", "127.0.0.1.example", "128.0.0.1"] {
            configuration.host = host
            configuration.token = nil
            #expect(throws: ServerError.self, "\(host)") { try configuration.validate() }
            configuration.token = "0123456789"
            #expect(throws: Never.self, "\(host)") { try configuration.validate() }
        }
        configuration.token = "short"
        #expect(throws: ServerError.self) { try configuration.validate() }
    }
}
