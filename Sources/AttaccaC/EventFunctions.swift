// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/events.h`.

@c @implementation
public func attacca_subscribe(
    _ cache: OpaquePointer!, _ capacity: Int64, _ wake: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?,
    _ userData: UnsafeMutableRawPointer?, _ outSubscription: UnsafeMutablePointer<OpaquePointer?>!
) -> attacca_status {
    outSubscription?.pointee = nil
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        guard let outSubscription else { throw .invalidArgument("there is nowhere to put the subscription") }
        guard let capacity = Int(exactly: capacity), EventSubscription.capacityRange.contains(capacity) else {
            throw .invalidArgument("a subscription holds 1 to 65536 events, not \(capacity)")
        }
        let userData = UserData(pointer: userData)
        let subscription = object.cache.subscribe(
            capacity: capacity, onEvent: wake.map { wake in { @Sendable in wake(userData.pointer) } })
        outSubscription.pointee = Handle.open(SubscriptionObject(subscription: subscription))
        return .ok
    }
}

@c @implementation
public func attacca_poll_events(
    _ subscription: OpaquePointer!, _ outEvents: UnsafeMutablePointer<attacca_event>!, _ elementSize: Int,
    _ capacity: Int64, _ outCount: UnsafeMutablePointer<Int64>!
) -> attacca_status {
    guard let object = Handle.object(subscription, as: SubscriptionObject.self) else {
        return .invalidArgument
    }
    return object.run { () throws(CallFailure) in
        guard let outCount, outEvents != nil else { throw .invalidArgument("there is nowhere to put events") }
        guard capacity >= 1, (Layout.event...SizedStruct.byteCountMax).contains(elementSize) else {
            throw .invalidArgument("\(capacity) events of \(elementSize) bytes")
        }
        let events = object.take(max: Int(min(capacity, 65_536)))
        try SizedStruct.write(
            events, to: outEvents, byteCount: elementSize, byteCountMin: Layout.event, capacity: capacity,
            "the events")
        outCount.pointee = Int64(events.count)
        return events.isEmpty && object.subscription.isOver ? .closed : .ok
    }
}

@c @implementation
public func attacca_unsubscribe(_ subscription: OpaquePointer!) -> attacca_status {
    guard let object = Handle.close(subscription, as: SubscriptionObject.self) else {
        return .invalidArgument
    }
    object.subscription.cancel()
    return .ok
}
