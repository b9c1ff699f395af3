// SPDX-License-Identifier: MIT
import CacheModel

/// One row of the table: a way to make a chunk small and to get it back.
///
/// One chunk at a time: prepared, encoded, decoded, verified. Only ``encode(_:)`` and ``decode(_:)`` are timed.
protocol MeasuredCodec: AnyObject {
    var name: String { get }

    /// Brings a chunk into the shape that the library behind this row takes.
    func prepare(_ chunk: PCMChunk)

    /// Encodes the chunk and keeps the result.
    ///
    /// - Returns: Bytes of the result.
    /// - Throws: ``CodecRefusal`` when such a chunk cannot be encoded at all; anything else is a failure.
    func encode(_ chunk: PCMChunk) throws -> Int

    /// Decodes what ``encode(_:)`` kept.
    func decode(_ chunk: PCMChunk) throws

    /// Whether the last decode returned the chunk byte for byte.
    func hasDecoded(_ chunk: PCMChunk) -> Bool
}

extension MeasuredCodec {
    func prepare(_ chunk: PCMChunk) {}
}

/// Why a chunk is left out of a row.
struct CodecRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
