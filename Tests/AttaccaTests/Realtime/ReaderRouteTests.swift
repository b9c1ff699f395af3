// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct ReaderRouteTests {
    /// A route that stands at the first track of a queue.
    private func begin(_ queue: [TrackID]) -> (route: ReaderRoute, first: UInt32) {
        var route = ReaderRoute()
        route.setQueue(queue)
        let first = route.enter(queue[0], after: nil)
        return (route, first)
    }

    /// Checks which tracks follow from a station on.
    private func expect(
        _ route: inout ReaderRoute, from first: UInt32, _ expected: [TrackID],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var tracks: [TrackID] = []
        var serial = first
        while let station = route[serial], tracks.count < 20 {
            tracks.append(station.id)
            guard let next = route.station(after: serial) else { break }
            serial = next
        }
        #expect(tracks == expected, sourceLocation: sourceLocation)
    }

    @Test func `a track that the queue holds twice in a row is played twice`() {
        let start = begin(["a", "a", "b", "a"])
        var route = start.route
        expect(&route, from: start.first, ["a", "a", "b", "a"])
    }

    @Test func `a station keeps its number as long as it is asked for`() {
        let start = begin(["a", "b"])
        var route = start.route
        let next = route.station(after: start.first)
        let again = route.station(after: start.first)
        #expect(next != nil && again == next)
    }

    @Test func `a track outside the queue is followed by nothing`() {
        let start = begin(["a", "b"])
        var route = start.route
        let other = route.enter("x", after: nil)
        expect(&route, from: other, ["x"])
    }

    @Test func `going to a track takes its next occurrence, else the first`() {
        let start = begin(["a", "b", "a", "c"])
        var route = start.route
        let second = route.enter("a", after: start.first)
        #expect(route[second]?.queueIndex == 2)
        let third = route.enter("a", after: second)
        #expect(route[third]?.queueIndex == 0)
    }

    @Test
    func
        `another queue is followed from where the reader is, and a next track that is the same keeps its station`()
        throws
    {
        let start = begin(["a", "b", "c"])
        var route = start.route
        let following = route.station(after: start.first)
        let next = try #require(following)
        route.setQueue(["x", "a", "b", "d"])
        let kept = route.station(after: start.first)
        #expect(kept == next)
        expect(&route, from: start.first, ["a", "b", "d"])
        route.setQueue(["a", "d"])
        expect(&route, from: start.first, ["a", "d"])
        // The callback may have passed to it meanwhile.
        expect(&route, from: next, ["b"])
        route.setQueue([])
        expect(&route, from: start.first, ["a"])
    }

    @Test func `what cannot be had is passed over until the queue changes`() {
        let start = begin(["a", "b", "b", "c"])
        var route = start.route
        _ = route.station(after: start.first)
        route.learn("b", .unavailable)
        expect(&route, from: start.first, ["a", "c"])
        route.keep([start.first])
        expect(&route, from: start.first, ["a", "c"])
        route.setQueue(["a", "b", "c"])
        expect(&route, from: start.first, ["a", "b", "c"])
    }

    @Test func `what follows a station that is kept is kept, so that it can become known`() throws {
        let start = begin(["a", "b", "c"])
        var route = start.route
        let following = route.station(after: start.first)
        let next = try #require(following)
        route.keep([start.first])
        #expect(route[next]?.id == "b")
        route.keep([next])
        #expect(route[start.first] == nil && route[next]?.id == "b")
    }
}
