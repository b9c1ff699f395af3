// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Testing

@testable import AttaccaHTTP

/// Listings in pages.
@Suite struct ContentsListingTests {
    private let served: ServedCache

    init() throws {
        served = try ServedCache()
        for track: TrackID in ["another", "e\u{301}tude", "Ärger", "zebra"] {
            for preset: Preset in ["punchy", "warm"] {
                for index in 0..<3 {
                    _ = try served.cache.waitForChunk(
                        ChunkRequest(track: track, preset: preset, index: index))
                }
            }
        }
        served.cache.waitUntilIdle()
        try served.cache.flush()
    }

    private func lines(_ service: Service, _ query: String) throws -> (lines: [String], cursor: String?) {
        let response = try #require(service.response("GET", "/api/cache/contents?\(query)"))
        let body = try JSONReader.read(response.body)
        guard case .array(let entries) = body["entries"] else {
            Issue.record("\(query): \(String(decoding: response.body, as: UTF8.self))")
            return ([], nil)
        }
        let lines = entries.map { entry in
            ["tier", "track", "preset", "chunk_index"]
                .map { name in
                    switch entry[name] {
                    case .string(let text): text
                    case .integer(let number): "\(number)"
                    default: "?"
                    }
                }
                .joined(separator: " ")
        }
        guard case .string(let cursor) = body["next_cursor"] else { return (lines, nil) }
        return (lines, cursor)
    }

    private func pages(_ service: Service, _ filter: String, limit: Int) throws -> [String] {
        var all: [String] = []
        var cursor: String?
        repeat {
            let page = try lines(service, "\(filter)limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? ""))
            #expect(page.lines.count == limit || page.cursor == nil)
            all += page.lines
            cursor = page.cursor
        } while cursor != nil && all.count < 1_000
        return all
    }

    @Test(arguments: [1, 2, 3, 5, 7, 100])
    func `pages hold every entry once, in one order, however long they are`(limit: Int) throws {
        for (service, isLive) in [(served.service, true), (try served.directoryService(), false)] {
            for filter in ["", "tier=l3&", "tier=l1&", "track=%C3%84rger&", "tier=l3&track=another&"] {
                let whole = try lines(service, filter + "limit=1000")
                #expect(whole.cursor == nil)
                #expect(try pages(service, filter, limit: limit) == whole.lines, "\(filter), live: \(isLive)")
                #expect(Set(whole.lines).count == whole.lines.count)
                if filter == "tier=l3&" { #expect(whole.lines.count >= 24) }
                if filter.contains("track") { #expect(whole.lines.count >= 6) }
            }
        }
    }

    @Test func `a cursor leads on where its entry is gone`() throws {
        let whole = try lines(served.service, "tier=l3&limit=1000").lines
        let first = try lines(served.service, "tier=l3&limit=5")
        let last = try #require(first.lines.last)
        try served.cache.trackDeleted("a song")
        try served.cache.flush()
        let rest = try lines(served.service, "tier=l3&limit=1000&cursor=\(try #require(first.cursor))").lines
        #expect(rest == whole.drop { $0 != last }.dropFirst().filter { !$0.contains("a song") })
    }

    @Test func `tracks on disk come in pages`() throws {
        for service in [served.service, try served.directoryService()] {
            var tracks: [String] = []
            var after: String? = ""
            while let given = after {
                let query = given.isEmpty ? "" : "&after=\(given.utf8.map { "%" + hexadecimal($0) }.joined())"
                let response = try #require(service.response("GET", "/api/cache/tracks?limit=2" + query))
                let body = try JSONReader.read(response.body)
                guard case .array(let page) = body["tracks"] else { break }
                tracks += page.compactMap { if case .string(let name) = $0 { name } else { nil } }
                if case .string(let next) = body["next_after"] { after = next } else { after = nil }
            }
            #expect(tracks == ["a song", "another", "e\u{301}tude", "zebra", "Ärger"])
        }
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }
}
