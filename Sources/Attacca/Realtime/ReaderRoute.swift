// SPDX-License-Identifier: MIT
import CacheModel

/// The way of a reader through the queue: stations, each a track at one place of it, named by a serial number. Pure.
///
/// A callback passes from station to station by itself, so that one stays known, though the queue has become another, as
/// long as the callback may be there.
struct ReaderRoute {
    enum Knowledge: Equatable {
        /// Not described yet.
        case unknown
        case known(RegisteredTrack)
        /// It cannot be had: passed over.
        case unavailable
    }

    struct Station {
        let serial: UInt32
        let id: TrackID
        /// The place in the queue; `nil` when the track is not in it.
        var queueIndex: Int?
        var knowledge = Knowledge.unknown
        /// The station after it, once somebody asked for that.
        fileprivate(set) var next: UInt32?

        var track: RegisteredTrack? {
            guard case .known(let track) = knowledge else { return nil }
            return track
        }
    }

    private(set) var queue: [TrackID] = []
    private var stations: [UInt32: Station] = [:]
    private var serialCount: UInt32 = 0

    subscript(serial: UInt32) -> Station? { stations[serial] }

    /// A new station, at the nearest occurrence of the track after a place of the queue, else the first.
    mutating func enter(_ track: TrackID, after serial: UInt32?) -> UInt32 {
        let from = serial.flatMap { stations[$0]?.queueIndex }.map { $0 + 1 } ?? 0
        return add(track, at: queue.dropFirst(from).firstIndex(of: track) ?? queue.firstIndex(of: track))
    }

    /// The station after one; `nil` at the end of the queue.
    mutating func station(after serial: UInt32) -> UInt32? {
        guard let station = stations[serial] else { return nil }
        if let next = station.next { return next }
        guard var index = station.queueIndex.map({ $0 + 1 }) else { return nil }
        while queue.indices.contains(index) {
            let isUnavailable = stations.values.contains {
                $0.id == queue[index] && $0.knowledge == .unavailable
            }
            guard isUnavailable else {
                let next = add(queue[index], at: index)
                stations[serial]?.next = next
                return next
            }
            index += 1
        }
        return nil
    }

    /// Takes another queue. What follows each station follows it still where the queue says so; what could not be had is
    /// tried again.
    mutating func setQueue(_ tracks: [TrackID]) {
        queue = tracks
        for serial in stations.keys where stations[serial]?.knowledge == .unavailable {
            stations[serial]?.knowledge = .unknown
        }
        for serial in stations.keys.sorted() {
            guard let station = stations[serial] else { continue }
            if station.queueIndex.map({ queue.indices.contains($0) && queue[$0] == station.id }) != true {
                stations[serial]?.queueIndex = queue.firstIndex(of: station.id)
            }
            guard let next = station.next, let index = stations[serial]?.queueIndex else {
                stations[serial]?.next = nil
                continue
            }
            if queue.indices.contains(index + 1), stations[next]?.id == queue[index + 1] {
                stations[next]?.queueIndex = index + 1
            } else {
                stations[serial]?.next = nil
            }
        }
    }

    /// Takes note of what became known of a track; what cannot be had is passed over from now on.
    mutating func learn(_ track: TrackID, _ knowledge: Knowledge) {
        for serial in stations.keys where stations[serial]?.id == track {
            stations[serial]?.knowledge = knowledge
        }
        guard knowledge == .unavailable else { return }
        let gone = Set(stations.values.filter { $0.id == track }.map(\.serial))
        for serial in stations.keys where stations[serial]?.next.map(gone.contains) == true {
            stations[serial]?.next = nil
        }
    }

    /// Forgets every other station but those that follow them.
    mutating func keep(_ named: Set<UInt32>) {
        let serials = named.union(named.compactMap { stations[$0]?.next })
        for serial in stations.keys where !serials.contains(serial) {
            // What cannot be had is remembered, so that it is not tried again with each step.
            if stations[serial]?.knowledge != .unavailable { stations[serial] = nil }
        }
        for serial in stations.keys where stations[serial]?.next.map({ stations[$0] == nil }) == true {
            stations[serial]?.next = nil
        }
    }

    private mutating func add(_ track: TrackID, at index: Int?) -> UInt32 {
        serialCount += 1
        stations[serialCount] = Station(serial: serialCount, id: track, queueIndex: index)
        return serialCount
    }
}
