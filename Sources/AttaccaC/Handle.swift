// SPDX-License-Identifier: MIT
import CAttacca

/// What an opaque pointer of the C interface points to: a tag that tells its kind, and a Swift object.
///
/// A null pointer and a handle of another kind are always told apart. A closed one is by its tag, which was wiped, as long
/// as nothing else has got its 16 bytes.
struct Handle {
    /// The kinds of handles. The upper half is the same in all, so that any handle is recognised as one.
    enum Tag: UInt64 {
        case cache = 0x4154_5441_4343_0001
        case variant = 0x4154_5441_4343_0002
        case request = 0x4154_5441_4343_0003
        case playback = 0x4154_5441_4343_0004
    }

    private var tag: UInt64
    private let object: Unmanaged<HandleObject>

    /// A handle that keeps `object` until ``close(_:as:)``.
    static func open<Object: HandleObject>(_ object: Object) -> OpaquePointer {
        let cell = UnsafeMutablePointer<Handle>.allocate(capacity: 1)
        cell.initialize(to: Handle(tag: Object.tag.rawValue, object: .passRetained(object)))
        return OpaquePointer(cell)
    }

    /// The object of a handle; `nil` when it is none of that kind.
    @inline(__always)
    static func object<Object: HandleObject>(_ handle: OpaquePointer?, as kind: Object.Type) -> Object? {
        guard let handle else { return nil }
        let cell = UnsafePointer<Handle>(handle)
        guard cell.pointee.tag == Object.tag.rawValue else { return nil }
        return unsafeDowncast(cell.pointee.object.takeUnretainedValue(), to: Object.self)
    }

    /// The object of a handle of any kind; `nil` when it is none.
    static func object(ofAny handle: UnsafeRawPointer?) -> HandleObject? {
        guard let handle else { return nil }
        let cell = handle.assumingMemoryBound(to: Handle.self)
        guard Tag(rawValue: cell.pointee.tag) != nil else { return nil }
        return cell.pointee.object.takeUnretainedValue()
    }

    /// Ends a handle.
    ///
    /// - Returns: Its object, which is the caller's now; `nil` when it is no handle of that kind.
    static func close<Object: HandleObject>(_ handle: OpaquePointer?, as kind: Object.Type) -> Object? {
        guard let handle else { return nil }
        let cell = UnsafeMutablePointer<Handle>(handle)
        guard cell.pointee.tag == Object.tag.rawValue else { return nil }
        let object = cell.pointee.object.takeRetainedValue()
        cell.pointee.tag = 0
        cell.deinitialize(count: 1)
        cell.deallocate()
        return unsafeDowncast(object, to: Object.self)
    }
}
