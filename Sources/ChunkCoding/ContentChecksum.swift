// SPDX-License-Identifier: MIT

/// Whether the checksum that a payload's LZ4 frame has of its content is compared.
///
/// That of a record in the store covers the payload's bytes already: who has checked it need not check twice. Without
/// either, a damaged payload still decodes within its memory, to other samples.
public enum ContentChecksum: Hashable, Sendable {
    case verified
    case skipped
}
