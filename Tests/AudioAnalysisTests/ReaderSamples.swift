// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel

/// The next `frameCount` frames of a reader, or all that are left, interleaved.
func samples(of reader: AudioFileReader, frameCount: Int? = nil) throws -> [Float] {
    let count = frameCount ?? Int(reader.frameCount.rawValue - reader.position)
    var result = [Float](repeating: 0, count: count * reader.channelCount)
    try result.withUnsafeMutableBufferPointer { try reader.read(into: $0) }
    return result
}
