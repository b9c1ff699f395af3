// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

/// A renderer that hands out what it renders from as well.
final class CSourceRenderer: CRenderer, SourceReading, @unchecked Sendable {
    func readSource(
        _ track: TrackID, description: TrackDescription, frames: Range<Int64>, into output: inout PCMBuffer
    ) throws {
        try output.withUnsafeMutableBytes { bytes in
            try call { message, capacity in
                track.rawValue.withCString {
                    table.read_source!(
                        table.user_data, $0, frames.lowerBound, Int64(frames.count),
                        bytes.baseAddress!.assumingMemoryBound(to: Float.self), message, capacity)
                }
            }
        }
    }
}
