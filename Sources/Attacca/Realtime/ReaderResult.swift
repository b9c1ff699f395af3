// SPDX-License-Identifier: MIT
import CRealtime

/// What a read gave: so many frames of music from the start of the buffer on, and silence behind them.
public struct ReaderResult: Hashable, Sendable {
    /// Why a buffer is filled, or is not.
    public enum Status: UInt32, Hashable, Sendable, CaseIterable {
        /// All of it is music.
        case complete
        /// The music ran out within the buffer: the next chunk is not there yet.
        case partial
        /// There is nothing to play yet.
        case missing
        /// The last track is over, playing was stopped, or nothing was ever played.
        case ended
        /// Playing is paused.
        case paused
        /// The next track has another rate or channel count: the player sets its device up for it, and makes a new
        /// reader.
        case formatChanged
    }

    /// Frames of music, from 0 to what was asked for.
    public let frameCount: Int
    /// Why the buffer is filled, or is not.
    public let status: Status
}

extension ReaderResult {
    /// On the callback's thread.
    init(_ result: attacca_rt_result) {
        frameCount = Int(result.frame_count)
        status = Status(result.status)
    }
}

extension ReaderResult.Status {
    init(_ status: UInt32) {
        switch Int(status) {
        case attacca_rt_complete: self = .complete
        case attacca_rt_partial: self = .partial
        case attacca_rt_missing: self = .missing
        case attacca_rt_paused: self = .paused
        case attacca_rt_format_changed: self = .formatChanged
        default: self = .ended
        }
    }
}
