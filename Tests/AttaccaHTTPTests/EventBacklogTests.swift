// SPDX-License-Identifier: MIT
import Testing

@testable import AttaccaHTTP

@Suite struct EventBacklogTests {
    private func event(_ name: String) -> EventJSON { EventJSON(name: name, data: .members(["n": 1])) }

    private func ids(_ batch: EventBacklog.Batch) -> [String] {
        String(decoding: batch.bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("id: ") }
            .map { String($0.dropFirst(4)) }
    }

    @Test func `a stream that comes back gets what it missed, each once`() {
        var backlog = EventBacklog(capacity: 10, firstID: 100)
        for _ in 0..<5 { backlog.append(event("hit")) }
        let batch = backlog.batch(after: 101, countMax: 100)
        #expect(ids(batch) == ["102", "103", "104"])
        #expect(backlog.batch(after: batch.lastID, countMax: 100).bytes.isEmpty)
        #expect(ids(backlog.batch(after: 101, countMax: 2)) == ["102", "103"])
    }

    @Test func `what is gone is counted`() {
        var backlog = EventBacklog(capacity: 10, firstID: 1)
        for _ in 0..<35 { backlog.append(event("hit")) }
        let text = String(decoding: backlog.batch(after: 5, countMax: 3).bytes, as: UTF8.self)
        #expect(text.hasPrefix("id: 25\nevent: dropped\ndata: {\"count\":20}\n\nid: 26\nevent: hit\n"))
    }

    @Test func `a number from another server begins anew`() {
        var backlog = EventBacklog(capacity: 10, firstID: 100)
        backlog.append(event("hit"))
        let batch = backlog.batch(after: 5_000, countMax: 10)
        #expect(batch.lastID == 100)
        #expect(ids(batch) == ["100"])
        #expect(String(decoding: batch.bytes, as: UTF8.self).contains("event: dropped"))
    }

    @Test func `under load the newest frequent events pass, and every rare one`() {
        let events =
            (0..<500).map { EventJSON(name: "hit", data: .integer($0)) } + [event("stall"), event("cleared")]
        let thinned = EventCoalescing.thinned(events)
        #expect(thinned.count == EventCoalescing.frequentCountMax + 3)
        #expect(thinned.first == EventJSON(name: "dropped", data: .members(["count": 450])))
        #expect(thinned[1].data == .integer(450))
        #expect(thinned.suffix(2).map(\.name) == ["stall", "cleared"])
        #expect(EventCoalescing.thinned([event("hit")]) == [event("hit")])
    }
}
