// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import CAttacca

// What this does is said in `attacca/base.h`; the rest of that is in C.

@c @implementation
public func attacca_last_error(
    _ handle: UnsafeRawPointer!, _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> Int {
    CText.copy(Handle.object(ofAny: handle)?.lastError ?? "", to: buffer, capacity: capacity)
}
