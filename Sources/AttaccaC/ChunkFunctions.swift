// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/chunk.h`.

@c @implementation
public func attacca_variant_open(
    _ cache: OpaquePointer!, _ track: UnsafePointer<CChar>!, _ preset: UnsafePointer<CChar>!,
    _ intensity: Double, _ outVariant: UnsafeMutablePointer<OpaquePointer?>!
) -> attacca_status {
    outVariant?.pointee = nil
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        guard let outVariant else { throw .invalidArgument("there is nowhere to put the variant") }
        let (track, preset) = (try CText.track(track), try CText.preset(preset))
        let intensity = try CText.intensity(intensity)
        let prepared = try CallFailure.translating { () throws(AttaccaError) in
            try object.cache.prepare(track, preset: preset, intensity: intensity)
        }
        outVariant.pointee = Handle.open(VariantObject(prepared: prepared, cache: object.cache))
        return .ok
    }
}

@c @implementation
public func attacca_variant_close(_ variant: OpaquePointer!) -> attacca_status {
    Handle.close(variant, as: VariantObject.self) == nil ? .invalidArgument : .ok
}

@c @implementation
public func attacca_variant_chunks(
    _ variant: OpaquePointer!, _ outChunkCount: UnsafeMutablePointer<Int64>?,
    _ outChunkFrameCount: UnsafeMutablePointer<Int64>?
) -> attacca_status {
    guard let object = Handle.object(variant, as: VariantObject.self) else { return .invalidArgument }
    guard let chunks = object.prepared.chunks else { return .absent }
    outChunkCount?.pointee = Int64(chunks.count)
    outChunkFrameCount?.pointee = chunks.grid.chunkFrameCount.rawValue
    return .ok
}

@c @implementation
public func attacca_resident_chunk(
    _ variant: OpaquePointer!, _ index: Int64, _ outChunk: UnsafeMutablePointer<attacca_chunk>!
) -> attacca_status {
    // The quick one: the handle keeps its object, and no reference to it is counted.
    guard let object = Handle.unmanaged(variant, as: VariantObject.self) else { return .invalidArgument }
    return object._withUnsafeGuaranteedRef { object in
        guard let chunk = object.prepared.residentChunk(at: Int(index)) else {
            return object.cache.isClosed ? .closed : .absent
        }
        do throws(CallFailure) {
            return try chunk.hand(to: outChunk)
        } catch {
            return object.fail(error)
        }
    }
}

@c @implementation
public func attacca_chunk_release(_ chunk: UnsafeMutablePointer<attacca_chunk>!) -> attacca_status {
    guard let chunk, let owner = chunk.pointee.owner else { return .invalidArgument }
    chunk.pointee.owner = nil
    chunk.pointee.samples = nil
    Unmanaged<PCMChunk>.fromOpaque(owner).release()
    return .ok
}

@c @implementation
public func attacca_wait_chunk(
    _ variant: OpaquePointer!, _ index: Int64, _ timeout: Double,
    _ outChunk: UnsafeMutablePointer<attacca_chunk>!
) -> attacca_status {
    guard let object = Handle.object(variant, as: VariantObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        if let resident = object.prepared.residentChunk(at: Int(index)) {
            return try resident.hand(to: outChunk)
        }
        let request = RequestObject()
        object.start(request, index: index)
        guard let chunk = try request.wait(seconds: timeout) else { return .timedOut }
        return try chunk.hand(to: outChunk)
    }
}

@c @implementation
public func attacca_request_chunk(
    _ variant: OpaquePointer!, _ index: Int64,
    _ completed: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?,
    _ userData: UnsafeMutableRawPointer?, _ outRequest: UnsafeMutablePointer<OpaquePointer?>!
) -> attacca_status {
    outRequest?.pointee = nil
    guard let object = Handle.object(variant, as: VariantObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        guard let outRequest else { throw .invalidArgument("there is nowhere to put the request") }
        let request = RequestObject()
        // The handle is there before the callback, which may come at once.
        outRequest.pointee = Handle.open(request)
        let userData = UserData(pointer: userData)
        object.start(request, index: index) { completed?(userData.pointer) }
        return .ok
    }
}

@c @implementation
public func attacca_request_poll(
    _ request: OpaquePointer!, _ outChunk: UnsafeMutablePointer<attacca_chunk>!
) -> attacca_status {
    guard let object = Handle.object(request, as: RequestObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        guard let chunk = try object.poll() else { return .pending }
        return try chunk.hand(to: outChunk)
    }
}

@c @implementation
public func attacca_request_wait(
    _ request: OpaquePointer!, _ timeout: Double, _ outChunk: UnsafeMutablePointer<attacca_chunk>!
) -> attacca_status {
    guard let object = Handle.object(request, as: RequestObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        guard let chunk = try object.wait(seconds: timeout) else { return .timedOut }
        return try chunk.hand(to: outChunk)
    }
}

@c @implementation
public func attacca_request_close(_ request: OpaquePointer!) -> attacca_status {
    Handle.close(request, as: RequestObject.self) == nil ? .invalidArgument : .ok
}
