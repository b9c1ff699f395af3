// SPDX-License-Identifier: MIT
import CacheModel

/// The way ahead of the playhead: through the chunks of a track, and on to the tracks of the queue.
extension ReaderComposer {
    /// Whether a track can be joined to others.
    func isPlayable(_ track: RegisteredTrack) -> Bool {
        track.grid.format.sampleRate == configuration.sampleRate
            && track.grid.format.channelCount == configuration.channelCount
    }

    /// The chunk at a place and those after it.
    mutating func stops(
        from place: Place, countMax: Int, _ shelf: ReaderShelf, _ composition: inout Composition
    ) -> [Stop] {
        let aheadFrames = Self.aheadSeconds * Int64(configuration.sampleRate)
        var stops: [Stop] = []
        var (serial, frame, distance) = (place.serial, place.frame, Int64(0))
        // Empty tracks give no stop.
        for _ in 0..<32 {
            guard let track = resolve(serial, shelf, &composition)?.track, isPlayable(track) else { break }
            if frame < track.description.frameCount.rawValue {
                let index = track.grid.chunkIndex(ofFrame: frame)
                stops.append(Stop(serial: serial, track: track, index: index, distance: distance))
                let end = track.frames(ofChunk: index)!.upperBound
                distance += end - frame
                frame = end
                if stops.count == countMax || (stops.count >= 2 && distance >= aheadFrames) { break }
            } else {
                guard let next = route.station(after: serial) else { break }
                (serial, frame) = (next, 0)
            }
        }
        return stops
    }

    /// Shows a track and those after it.
    mutating func addTracks(
        from serial: UInt32, countMax: Int, _ shelf: ReaderShelf, _ composition: inout Composition
    ) {
        var serial = serial
        for _ in 0..<countMax {
            guard let station = resolve(serial, shelf, &composition), station.knowledge != .unknown else {
                return
            }
            if let track = station.track, !isPlayable(track) {
                return composition.window.add(
                    ReaderWindow.Track(serial: serial, frameCount: 0, next: .otherFormat))
            }
            let next = next(after: serial, shelf, &composition)
            composition.window.add(
                ReaderWindow.Track(
                    serial: serial, frameCount: station.track?.description.frameCount.rawValue ?? 0,
                    next: next))
            guard case .track(let following) = next else { return }
            serial = following
        }
    }

    private mutating func next(
        after serial: UInt32, _ shelf: ReaderShelf, _ composition: inout Composition
    ) -> ReaderWindow.Next {
        guard let next = route.station(after: serial) else { return .end }
        guard let track = resolve(next, shelf, &composition)?.track else { return .unknown }
        return isPlayable(track) ? .track(next) : .otherFormat
    }

    /// A station, with what is known of its track by now.
    private mutating func resolve(
        _ serial: UInt32, _ shelf: ReaderShelf, _ composition: inout Composition
    ) -> ReaderRoute.Station? {
        guard let station = route[serial], station.knowledge == .unknown else { return route[serial] }
        if let track = shelf.registered(station.id) {
            route.learn(station.id, .known(track))
        } else if !composition.unknown.contains(station.id) {
            composition.unknown.append(station.id)
        }
        return route[serial]
    }
}

extension ReaderWindow {
    /// A track and those that are reached from it.
    func serials(from serial: UInt32) -> [UInt32] {
        var serials = [serial]
        while case .track(let next)? = tracks.first(where: { $0.serial == serials.last })?.next,
            !serials.contains(next)
        {
            serials.append(next)
        }
        return serials
    }
}
