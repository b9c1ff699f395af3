// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct ReaderRouteTests {
    /// A route that stands at the first track of a queue.
    private func route(_ queue: [TrackID]) -> (route: ReaderRoute, first: UInt32) {
        var route = ReaderRoute()
        route.setQueue(queue)
        return (route, route.enter(queue[0], after: nil))
    }

    /// The tracks from a station on.
    private func tracks(_ route: inout ReaderRoute, from serial: UInt32) -> [TrackID] {
        var tracks: [TrackID] = []
        var serial = serial
        while let station = route[serial], tracks.count < 20 {
            tracks.append(station.id)
            guard let next = route.station(after: serial) else { break }
            serial = next
        }
        return tracks
    }

    @Test func `a track that the queue holds twice in a row is played twice`() {
        var (route, first) = route(["a", "a", "b", "a"])
        #expect(tracks(&route, from: first) == ["a", "a", "b", "a"])
    }

    @Test func `a station keeps its number as long as it is asked for`() {
        var (route, first) = route(["a", "b"])
        let next = route.station(after: first)
        #expect(next != nil && route.station(after: first) == next)
    }

    @Test func `a track outside the queue is followed by nothing`() {
        var (route, _) = route(["a", "b"])
        let other = route.enter("x", after: nil)
        #expect(tracks(&route, from: other) == ["x"])
    }

    @Test func `going to a track takes its next occurrence, else the first`() throws {
        var (route, first) = route(["a", "b", "a", "c"])
        let second = route.enter("a", after: first)
        #expect(route[second]?.queueIndex == 2)
        #expect(route[route.enter("a", after: second)]?.queueIndex == 0)
    }

    @Test
    func
        `another queue is followed from where the reader is, with the same station where the next track is the same`()
        throws
    {
        var (route, first) = route(["a", "b", "c"])
        let next = try #require(route.station(after: first))
        route.setQueue(["x", "a", "b", "d"])
        #expect(route.station(after: first) == next)
        #expect(tracks(&route, from: first) == ["a", "b", "d"])
        route.setQueue(["a", "d"])
        #expect(tracks(&route, from: first) == ["a", "d"])
        // The callback may have passed to it meanwhile.
        #expect(tracks(&route, from: next) == ["b"])
        route.setQueue([])
        #expect(tracks(&route, from: first) == ["a"])
    }

    @Test func `what cannot be had is passed over until the queue changes`() throws {
        var (route, first) = route(["a", "b", "b", "c"])
        _ = route.station(after: first)
        route.learn("b", .unavailable)
        #expect(tracks(&route, from: first) == ["a", "c"])
        route.keep([first])
        #expect(tracks(&route, from: first) == ["a", "c"])
        route.setQueue(["a", "b", "c"])
        #expect(tracks(&route, from: first) == ["a", "b", "c"])
    }
}
