// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

/// Why a call of the C interface failed: its status, and the text that `attacca_last_error` copies.
struct CallFailure: Error {
    let status: attacca_status
    let message: String

    private init(_ status: Int, _ message: String) {
        self.status = attacca_status(status)
        self.message = message
    }

    static func invalidArgument(_ message: String) -> Self { Self(ATTACCA_INVALID_ARGUMENT, message) }

    static func forked(from processID: Int32) -> Self {
        Self(ATTACCA_FORKED, "the handle belongs to process \(processID), which this one was forked from")
    }

    /// A failure of the engine.
    init(_ error: AttaccaError) {
        self.init(Self.statuses[error.code] ?? ATTACCA_UNKNOWN_ERROR, "\(error)")
    }

    private static let statuses: [AttaccaError.Code: Int] = [
        .closed: ATTACCA_CLOSED,
        .invalidConfiguration: ATTACCA_INVALID_CONFIGURATION,
        .cacheUnavailable: ATTACCA_CACHE_UNAVAILABLE,
        .formatTooNew: ATTACCA_FORMAT_TOO_NEW,
        .trackUnavailable: ATTACCA_TRACK_UNAVAILABLE,
        .noSuchChunk: ATTACCA_NO_SUCH_CHUNK,
        .renderFailed: ATTACCA_RENDER_FAILED,
        .renderTimedOut: ATTACCA_RENDER_TIMED_OUT,
        .rendererStuck: ATTACCA_RENDERER_STUCK,
        .trackModified: ATTACCA_TRACK_MODIFIED,
        .rendererChanged: ATTACCA_RENDERER_CHANGED,
        .chunkUnreadable: ATTACCA_CHUNK_UNREADABLE,
    ]

    /// Runs what fails with an error of the engine.
    static func translating<Result>(
        _ body: () throws(AttaccaError) -> Result
    ) throws(CallFailure) -> Result {
        do throws(AttaccaError) {
            return try body()
        } catch {
            throw CallFailure(error)
        }
    }
}

extension attacca_status {
    static var ok: Self { Self(ATTACCA_OK) }
    static var absent: Self { Self(ATTACCA_ABSENT) }
    static var pending: Self { Self(ATTACCA_PENDING) }
    static var timedOut: Self { Self(ATTACCA_TIMED_OUT) }
    static var invalidArgument: Self { Self(ATTACCA_INVALID_ARGUMENT) }
    static var closed: Self { Self(ATTACCA_CLOSED) }
}
