// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/cache.h`.

@c @implementation
public func attacca_configuration_init(
    _ outConfiguration: UnsafeMutablePointer<attacca_configuration>!, _ size: Int
) -> attacca_status {
    guard let outConfiguration, size >= 0 else { return .invalidArgument }
    // The struct is not there yet: what is written first is its size.
    UnsafeMutableRawPointer(outConfiguration).storeBytes(of: UInt64(size), as: UInt64.self)
    do throws(CallFailure) {
        try SizedStruct.write(
            .defaults, to: outConfiguration, byteCountMin: Layout.configuration, "the configuration")
        return .ok
    } catch {
        return error.status
    }
}

@c @implementation
public func attacca_open(
    _ directory: UnsafePointer<CChar>?, _ renderer: UnsafePointer<attacca_renderer>!,
    _ configuration: UnsafePointer<attacca_configuration>?,
    _ outCache: UnsafeMutablePointer<OpaquePointer?>!, _ outMessage: UnsafeMutablePointer<CChar>?,
    _ messageCapacity: Int
) -> attacca_status {
    do throws(CallFailure) {
        let renderer = try CRenderer.make(renderer)
        guard let outCache else { throw .invalidArgument("there is nowhere to put the cache") }
        outCache.pointee = nil
        let location = try CText.read(directory, "the directory").map(CacheLocation.directory) ?? .memoryOnly
        let configuration = try CacheConfiguration(configuration)
        let cache = try CallFailure.translating { () throws(AttaccaError) in
            try PlayerCache.openBlocking(at: location, renderer: renderer, configuration: configuration)
        }
        outCache.pointee = Handle.open(CacheObject(cache: cache, renderer: renderer))
        return .ok
    } catch {
        CText.copy(error.message, to: outMessage, capacity: messageCapacity)
        return error.status
    }
}

@c @implementation
public func attacca_close(
    _ cache: OpaquePointer!, _ outMessage: UnsafeMutablePointer<CChar>?, _ messageCapacity: Int
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    let status = object.runBlocking { () throws(CallFailure) in
        try CallFailure.translating { () throws(AttaccaError) in try object.cache.closeBlocking() }
        return .ok
    }
    if status != .ok { CText.copy(object.lastError, to: outMessage, capacity: messageCapacity) }
    // A forked process must not end what is its parent's.
    if Int(status) != ATTACCA_FORKED { _ = Handle.close(cache, as: CacheObject.self) }
    return status
}

/// Runs a call on a cache that waits for a disk or a render.
private func blocking(
    _ cache: OpaquePointer?, _ body: (PlayerCache) throws(AttaccaError) -> Void
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        try CallFailure.translating { () throws(AttaccaError) in try body(object.cache) }
        return .ok
    }
}

@c @implementation
public func attacca_flush(_ cache: OpaquePointer!) -> attacca_status {
    blocking(cache) { cache throws(AttaccaError) in try cache.flush() }
}

@c @implementation
public func attacca_wait_idle(_ cache: OpaquePointer!) -> attacca_status {
    blocking(cache) { cache in cache.waitUntilIdle() }
}

@c @implementation
public func attacca_suspend(_ cache: OpaquePointer!) -> attacca_status {
    blocking(cache) { cache throws(AttaccaError) in try cache.suspend() }
}

@c @implementation
public func attacca_resume(_ cache: OpaquePointer!) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    object.cache.resume()
    return .ok
}

@c @implementation
public func attacca_clear(_ cache: OpaquePointer!, _ tier: Int32) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        let tier = try Tier.read(tier)
        try CallFailure.translating { () throws(AttaccaError) in try object.cache.clear(tier) }
        return .ok
    }
}

@c @implementation
public func attacca_set_renderer_revision(
    _ cache: OpaquePointer!, _ revision: UnsafeRawPointer!, _ revisionByteCount: Int
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        try object.renderer.setRevision(revision, byteCount: revisionByteCount)
        return .ok
    }
}

@c @implementation
public func attacca_set_memory_pressure(_ cache: OpaquePointer!, _ level: Int32) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        if Int(level) == ATTACCA_PRESSURE_AUTOMATIC {
            object.cache.setMemoryPressure(nil)
        } else if let level = MemoryPressureLevel(rawValue: Int(level)) {
            object.cache.setMemoryPressure(level)
        } else {
            throw .invalidArgument("there is no level of memory pressure \(level)")
        }
        return .ok
    }
}

@c @implementation
public func attacca_set_power_mode(_ cache: OpaquePointer!, _ mode: Int32) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        object.cache.setPowerMode(try PowerMode.read(mode))
        return .ok
    }
}

@c @implementation
public func attacca_disk_tier_problem(
    _ cache: OpaquePointer!, _ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    guard let problem = object.cache.diskTierProblem else { return .absent }
    CText.copy("\(problem)", to: buffer, capacity: capacity)
    return .ok
}
