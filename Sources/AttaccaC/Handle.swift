// SPDX-License-Identifier: MIT
import CAttacca

/// What an opaque pointer of the C interface points to: a tag that tells its kind, and a Swift object.
///
/// A null pointer and a handle of another kind are always told apart. A closed one is by its tag, which was wiped, as long
/// as nothing else has got its few bytes.
enum Handle {
    /// The kinds of handles. The upper half is the same in all, so that any handle is recognised as one.
    enum Tag: UInt64 {
        case cache = 0x4154_5441_4343_0001
        case variant = 0x4154_5441_4343_0002
        case request = 0x4154_5441_4343_0003
        case playback = 0x4154_5441_4343_0004
        case reader = 0x4154_5441_4343_0005
        case subscription = 0x4154_5441_4343_0006
    }

    /// A handle that keeps `object` until ``close(_:as:)``.
    ///
    /// - Parameters:
    ///   - core: What the audio callback reads from, of a reader.
    ///   - isPlanar: Whether it writes one buffer for each channel.
    static func open<Object: HandleObject>(
        _ object: Object, core: OpaquePointer? = nil, isPlanar: Bool = false
    ) -> OpaquePointer {
        let cell = UnsafeMutablePointer<attacca_handle>.allocate(capacity: 1)
        cell.initialize(
            to: attacca_handle(
                tag: Object.tag.rawValue, object: Unmanaged.passRetained(object).toOpaque(),
                core: core.map { UnsafeMutableRawPointer($0) }, is_planar: isPlanar ? 1 : 0))
        return OpaquePointer(cell)
    }

    /// The object of a handle; `nil` when it is none of that kind.
    static func object<Object: HandleObject>(_ handle: OpaquePointer?, as kind: Object.Type) -> Object? {
        unmanaged(handle, as: kind)?.takeUnretainedValue()
    }

    /// The object of a handle, which keeps it as long as it is open; `nil` when it is none of that kind.
    @inline(__always)
    static func unmanaged<Object: HandleObject>(
        _ handle: OpaquePointer?, as kind: Object.Type
    ) -> Unmanaged<Object>? {
        guard let handle else { return nil }
        let cell = UnsafePointer<attacca_handle>(handle)
        guard cell.pointee.tag == Object.tag.rawValue else { return nil }
        return Unmanaged<Object>.fromOpaque(cell.pointee.object)
    }

    /// The object of a handle of any kind; `nil` when it is none.
    static func object(ofAny handle: UnsafeRawPointer?) -> HandleObject? {
        guard let handle else { return nil }
        let cell = handle.assumingMemoryBound(to: attacca_handle.self)
        guard Tag(rawValue: cell.pointee.tag) != nil else { return nil }
        return Unmanaged<HandleObject>.fromOpaque(cell.pointee.object).takeUnretainedValue()
    }

    /// Ends a handle.
    ///
    /// - Returns: Its object, which is the caller's now; `nil` when it is no handle of that kind.
    static func close<Object: HandleObject>(_ handle: OpaquePointer?, as kind: Object.Type) -> Object? {
        guard let object = object(handle, as: kind) else { return nil }
        let cell = UnsafeMutablePointer<attacca_handle>(handle!)
        cell.pointee.tag = 0
        Unmanaged<Object>.fromOpaque(cell.pointee.object).release()
        cell.deallocate()
        return object
    }
}
