// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/renderer.h`.

@c @implementation
public func attacca_render_cancelled(_ request: UnsafePointer<attacca_render_request>!) -> Int32 {
    guard let context = request?.pointee.context else { return 0 }
    return context.assumingMemoryBound(to: RenderRequest.self).pointee.isCancelled ? 1 : 0
}

@c @implementation
public func attacca_render_written(_ request: UnsafePointer<attacca_render_request>!, _ frameCount: Int64) {
    guard let context = request?.pointee.context, frameCount >= 0 else { return }
    context.assumingMemoryBound(to: RenderRequest.self).pointee.reportWritten(FrameCount(frameCount))
}
