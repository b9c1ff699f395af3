// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A renderer whose chunks are right, and which then does what a test says before it returns.
final class ScriptedRenderer: ChunkRenderer {
    typealias Script = @Sendable (RenderRequest) throws -> Void

    let base: TestRenderer
    let partialRendering: PartialRendering
    private let script: Script
    private let requests = Condition<[Range<Int64>]>([])

    /// - Parameter script: Runs on the render thread, after the samples are written.
    init(
        seconds: Double = 95.5, partialRendering: PartialRendering = .reported,
        script: @escaping Script = { _ in }
    ) {
        base = TestRenderer(seconds: seconds)
        self.partialRendering = partialRendering
        self.script = script
    }

    /// What was to be rendered, in order of beginning.
    var renderedFrames: [Range<Int64>] { requests.withLock { $0 } }

    /// Waits until so many renders have begun.
    func waitUntilBegun(_ count: Int) { _ = requests.wait { $0.count >= count ? true : nil } }

    var revision: RendererRevision { base.revision }

    func fingerprint(_ track: TrackID) throws -> TrackFingerprint? { try base.fingerprint(track) }

    func describe(_ track: TrackID) throws -> TrackDescription { try base.describe(track) }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        requests.update { $0.append(request.frames) }
        try base.render(request, into: &output)
        try script(request)
    }
}

extension RenderRequest {
    /// The chunk of one second that a test's request is for.
    var second: Int { Int(frames.lowerBound) / TestRenderer.sampleRate }
}
