// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/playback.h`.

@c @implementation
public func attacca_playback_open(
    _ cache: OpaquePointer!, _ listener: UnsafePointer<CChar>?,
    _ outPlayback: UnsafeMutablePointer<OpaquePointer?>!
) -> attacca_status {
    outPlayback?.pointee = nil
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        guard let outPlayback else { throw .invalidArgument("there is nowhere to put the playback") }
        let listener = try CText.read(listener, "the listener") ?? "default"
        guard (1...256).contains(listener.utf8.count) else {
            throw .invalidArgument("a listener's name has 1 to 256 bytes, not \(listener.utf8.count)")
        }
        guard !object.cache.isClosed else { return .closed }
        let session = object.cache.playback(listener: listener)
        outPlayback.pointee = Handle.open(PlaybackObject(session: session, cache: object.cache))
        return .ok
    }
}

@c @implementation
public func attacca_playback_close(_ playback: OpaquePointer!) -> attacca_status {
    Handle.close(playback, as: PlaybackObject.self) == nil ? .invalidArgument : .ok
}

@c @implementation
public func attacca_playback_set_queue(
    _ playback: OpaquePointer!, _ tracks: UnsafePointer<UnsafePointer<CChar>?>?, _ trackCount: Int64
) -> attacca_status {
    guard let object = Handle.object(playback, as: PlaybackObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        guard trackCount >= 0, tracks != nil || trackCount == 0 else {
            throw .invalidArgument("the queue has \(trackCount) tracks")
        }
        var queue: [TrackID] = []
        for index in 0..<Int(trackCount) { queue.append(try CText.track(tracks![index])) }
        guard !object.cache.isClosed else { return .closed }
        object.session.setQueue(queue)
        return .ok
    }
}

@c @implementation
public func attacca_playback_report(
    _ playback: OpaquePointer!, _ playhead: UnsafePointer<attacca_playhead>!
) -> attacca_status {
    guard let object = Handle.object(playback, as: PlaybackObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        let given = try SizedStruct.read(
            playhead, defaults: attacca_playhead(), byteCountMin: Layout.playhead, "the playhead")
        guard given.position.isFinite, given.position >= 0 else {
            throw .invalidArgument("the position is \(given.position) s")
        }
        let reported = Playhead(
            track: try CText.track(given.track), positionSeconds: given.position,
            preset: try CText.preset(given.preset), intensity: try CText.intensity(given.intensity))
        guard !object.cache.isClosed else { return .closed }
        object.session.report(
            reported, at: given.instant == 0 ? nil : MonotonicTime(nanoseconds: given.instant))
        return .ok
    }
}

@c @implementation
public func attacca_playback_wait_planned(_ playback: OpaquePointer!) -> attacca_status {
    guard let object = Handle.object(playback, as: PlaybackObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        guard !object.cache.isClosed else { return .closed }
        object.session.waitUntilPlanned()
        return .ok
    }
}
