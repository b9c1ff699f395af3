// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A renderer whose source is a steady tone, whatever its presets make of it; or none, where it fails.
final class SourceRenderer: SourceReading {
    struct Unreadable: Error {}

    private let renderer: TestRenderer
    private let hasSource: Bool
    private let reads = Lock<[Range<Int64>]>([])

    init(_ renderer: TestRenderer = TestRenderer(), hasSource: Bool = true) {
        self.renderer = renderer
        self.hasSource = hasSource
    }

    /// What of the source was asked for, in order.
    var sourceReads: [Range<Int64>] { reads.withLock { $0 } }

    var revision: RendererRevision { renderer.revision }

    func fingerprint(_ track: TrackID) throws -> TrackFingerprint? { try renderer.fingerprint(track) }

    func describe(_ track: TrackID) throws -> TrackDescription { try renderer.describe(track) }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        try renderer.render(request, into: &output)
    }

    func readSource(
        _ track: TrackID, description: TrackDescription, frames: Range<Int64>, into output: inout PCMBuffer
    ) throws {
        reads.withLock { $0.append(frames) }
        guard hasSource else { throw Unreadable() }
        output.withUnsafeMutableBytes { bytes in
            for (index, value) in bytes.bindMemory(to: Float.self).indices.enumerated() {
                bytes.storeBytes(of: value % 10 < 5 ? 0.25 : -0.25, toByteOffset: index * 4, as: Float.self)
            }
        }
    }
}
