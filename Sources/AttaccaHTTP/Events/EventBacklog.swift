// SPDX-License-Identifier: MIT

/// The last events, numbered and as they go over the wire, for streams that follow and for those that come back. Pure.
///
/// Invariants: the events have the numbers `firstID ..< nextID`; there are at most `capacity`.
struct EventBacklog: Sendable {
    /// What a stream has to send.
    struct Batch: Sendable {
        let bytes: [UInt8]
        /// The number of the last event in it, or before it when it is empty.
        let lastID: Int
    }

    let capacity: Int
    private(set) var nextID: Int
    private var events: [[UInt8]] = []
    private var firstIndex = 0

    /// - Parameter firstID: Of the first event; such that no server before had as many.
    init(capacity: Int, firstID: Int) {
        precondition(capacity > 0, "a backlog of \(capacity) events")
        self.capacity = capacity
        nextID = firstID
    }

    private var count: Int { events.count - firstIndex }
    private var firstID: Int { nextID - count }
    /// Where a stream begins that is new.
    var lastID: Int { nextID - 1 }

    mutating func append(_ event: EventJSON) {
        events.append(Self.encoded(event, id: nextID))
        nextID += 1
        if count > capacity {
            events[firstIndex] = []
            firstIndex += 1
        }
        if firstIndex > capacity {
            events.removeFirst(firstIndex)
            firstIndex = 0
        }
    }

    /// Everything after an event.
    ///
    /// - Parameters:
    ///   - id: The last event that is known; of a number that was never given, or whose followers are gone, what is missing
    ///     is told by an event `dropped`.
    ///   - countMax: The most that is taken.
    func batch(after id: Int, countMax: Int) -> Batch {
        if id == lastID { return Batch(bytes: [], lastID: id) }
        var bytes: [UInt8] = []
        var next = id + 1
        if next < firstID || id > lastID {
            // From a server before this one, or fallen behind.
            let missing = id > lastID ? 0 : firstID - next
            next = id > lastID ? nextID : firstID
            bytes = Self.encoded(
                EventJSON(name: "dropped", data: .members(["count": .integer(missing)])), id: next - 1)
        }
        let end = min(nextID, next + countMax)
        for number in next..<max(next, end) { bytes += events[firstIndex + number - firstID] }
        return Batch(bytes: bytes, lastID: max(next, end) - 1)
    }

    /// As the event stream format of HTML says; JSON has no line feeds.
    static func encoded(_ event: EventJSON, id: Int) -> [UInt8] {
        Array("id: \(id)\nevent: \(event.name)\ndata: ".utf8) + event.data.bytes + Array("\n\n".utf8)
    }
}
