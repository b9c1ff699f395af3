// SPDX-License-Identifier: MIT

/// What is committed together.
struct WriterBatch: Sendable {
    var chunks: [StagedChunk] = []
    var descriptions: [DescriptionNote] = []
}
