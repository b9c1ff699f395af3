// SPDX-License-Identifier: MIT
import Testing

@testable import AttaccaHTTP

/// The files of the dashboard as they are in the binary.
@Suite struct DashboardPageTests {
    private func text(_ path: String) throws -> String {
        let response = try #require(DashboardPage.response(at: path), "\(path)")
        return String(decoding: response.body, as: UTF8.self)
    }

    @Test func `what the page refers to is served, and nothing else is in the binary`() throws {
        var found: Set<String> = ["/"]
        var unread = ["/"]
        while let path = unread.popLast() {
            let text = try text(path)
            let quoted = text.matches(of: #/(?:src|href)="(/[^"]+)"/#).map { String($0.1) }
            let imported = text.matches(of: #/from "\./([^"]+)"/#).map { "/dashboard/\($0.1)" }
            for reference in quoted + imported where !found.contains(reference) {
                // Links to figures are routes of their own.
                if !reference.hasPrefix("/dashboard/") { continue }
                found.insert(reference)
                unread.append(reference)
            }
        }
        #expect(found == DashboardPage.paths)
        #expect(found.count > 8)
    }

    @Test func `no file refers to anything elsewhere`() throws {
        for path in DashboardPage.paths {
            let addresses = try text(path).matches(of: #/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}[^"' ]*/#)
                .map { String($0.0) }
            #expect(addresses.allSatisfy { $0 == "http://www.w3.org/2000/svg" }, "\(path): \(addresses)")
        }
    }

    @Test func `every file says what it is, and what a browser may do with it`() throws {
        for path in DashboardPage.paths {
            let response = try #require(DashboardPage.response(at: path))
            let kind = path == "/" ? "html" : String(path.split(separator: ".").last ?? "")
            let types = [
                "html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml",
            ]
            #expect(response.contentType.hasPrefix(try #require(types[kind])), "\(path)")
            let policy = try #require(response.headers.first { $0.name == "content-security-policy" }?.value)
            #expect(policy.hasPrefix("default-src 'none'"))
            #expect(!policy.contains("unsafe"))
        }
    }
}
