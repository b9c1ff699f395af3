// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/cache.h`.

@c @implementation
public func attacca_track_describe(
    _ cache: OpaquePointer!, _ track: UnsafePointer<CChar>!,
    _ outDescription: UnsafeMutablePointer<attacca_track_description>!
) -> attacca_status {
    onTrack(cache, track) { cache, track throws(CallFailure) in
        let known = try CallFailure.translating { () throws(AttaccaError) in try cache.register(track) }
        var description = attacca_track_description()
        description.revision = known.revision.rawValue
        description.frame_count = known.frameCount.rawValue
        description.sample_rate = Int32(known.sampleRate)
        description.channel_count = Int32(known.channelCount)
        try SizedStruct.write(
            description, to: outDescription, byteCountMin: Layout.trackDescription, "the description")
    }
}

@c @implementation
public func attacca_track_deleted(_ cache: OpaquePointer!, _ track: UnsafePointer<CChar>!) -> attacca_status {
    onTrack(cache, track) { cache, track throws(CallFailure) in
        try CallFailure.translating { () throws(AttaccaError) in try cache.trackDeleted(track) }
    }
}

@c @implementation
public func attacca_track_modified(_ cache: OpaquePointer!, _ track: UnsafePointer<CChar>!) -> attacca_status
{
    onTrack(cache, track) { cache, track throws(CallFailure) in
        try CallFailure.translating { () throws(AttaccaError) in try cache.trackModified(track) }
    }
}

@c @implementation
public func attacca_set_genre(
    _ cache: OpaquePointer!, _ track: UnsafePointer<CChar>!, _ genre: UnsafePointer<CChar>?
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        let genre = try CText.read(genre, "the genre")
        if let genre, !(1...64).contains(genre.utf8.count) {
            throw .invalidArgument("a genre has 1 to 64 bytes, not \(genre.utf8.count)")
        }
        object.cache.setGenre(genre, of: try CText.track(track))
        return .ok
    }
}

/// Runs a call about a track that waits for a file or a disk.
private func onTrack(
    _ cache: OpaquePointer?, _ track: UnsafePointer<CChar>?,
    _ body: (PlayerCache, TrackID) throws(CallFailure) -> Void
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        try body(object.cache, try CText.track(track))
        return .ok
    }
}
