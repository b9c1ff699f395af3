// SPDX-License-Identifier: MIT
import ChunkCoding

extension PayloadEffort {
    /// The level that a chunk is encoded at.
    ///
    /// - Parameters:
    ///   - wasAhead: Whether the chunk was rendered before anybody asked for it. A listener who had to wait for one chunk
    ///     is likely to wait for the next.
    ///   - isListenerWaiting: Whether a listener waits for any other chunk.
    func level(wasAhead: Bool, isListenerWaiting: Bool) -> CodecLevel {
        switch self {
        case .fast: .fast
        case .dense: .dense
        case .adaptive: wasAhead && !isListenerWaiting ? .dense : .fast
        }
    }
}
