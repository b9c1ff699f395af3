// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

/// What a handle of a reader holds.
final class ReaderObject: HandleObject, @unchecked Sendable {
    override class var tag: Handle.Tag { .reader }

    let reader: PlaybackReader

    init(reader: PlaybackReader) { self.reader = reader }
}
