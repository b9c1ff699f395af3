// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A player's renderer whose samples are a function of track, variant and absolute frame, so that every byte that is
/// served can be checked without being stored.
final class TestRenderer: ChunkRenderer {
    struct Refused: Error, Equatable {}

    private struct State {
        var renderCounts: [RenderRequestName: Int] = [:]
        var isHeld = false
        var heldFirstFrames: [Int64] = []
        var cancelledCount = 0
        var failing: Set<TrackID> = []
        var generation: [TrackID: UInt64] = [:]
        var describeCount = 0
        var revision: RendererRevision
        /// Renders of one chunk of one content that run now, and the most there ever were at once.
        var running: [RunningName: Int] = [:]
        var worstRunningCount = 0
    }

    private struct RunningName: Hashable {
        let name: RenderRequestName
        let revision: TrackRevision
    }

    struct RenderRequestName: Hashable {
        let track: TrackID
        let variant: Variant
        let firstFrame: Int64
    }

    static let sampleRate = 1_000
    private let frameCount: FrameCount
    private let hasFingerprints: Bool
    private let state: Condition<State>

    init(seconds: Double = 95.5, revision: String = "test 1", hasFingerprints: Bool = true) {
        frameCount = FrameCount(Int64(seconds * Double(Self.sampleRate)))
        state = Condition(State(revision: RendererRevision(name: revision)))
        self.hasFingerprints = hasFingerprints
    }

    // MARK: What a test controls

    /// Makes every render wait until ``release()``.
    func hold() { state.update { $0.isHeld = true } }

    func release() { state.update { $0.isHeld = false } }

    /// Waits until that many renders are being held.
    func waitUntilHolding(_ count: Int) { _ = state.wait { $0.heldFirstFrames.count >= count ? true : nil } }

    /// Waits until a render is being held, and says which frame it starts at.
    func waitUntilHolding() -> Int64 { state.wait { $0.heldFirstFrames.min() }! }

    func setFailing(_ track: TrackID, _ isFailing: Bool) {
        state.update { state in
            if isFailing { state.failing.insert(track) } else { state.failing.remove(track) }
        }
    }

    /// Changes the content of a track.
    func modify(_ track: TrackID) { state.update { $0.generation[track, default: 0] += 1 } }

    /// Makes the renderer another one, as a player does whose settings change while it plays.
    func changeRevision(to name: String) { state.update { $0.revision = RendererRevision(name: name) } }

    var renderCount: Int { state.withLock { $0.renderCounts.values.reduce(0, +) } }
    var worstRenderCountOfOneChunk: Int { state.withLock { $0.renderCounts.values.max() ?? 0 } }
    var cancelledCount: Int { state.withLock { $0.cancelledCount } }
    var describeCount: Int { state.withLock { $0.describeCount } }
    /// The most renders of one chunk of one content that ever ran at once.
    var worstRunningCountOfOneChunk: Int { state.withLock { $0.worstRunningCount } }

    // MARK: ChunkRenderer

    var revision: RendererRevision { state.withLock { $0.revision } }

    func fingerprint(_ track: TrackID) throws -> TrackFingerprint? {
        guard hasFingerprints else { return nil }
        return TrackFingerprint(rawValue: "\(track) \(generation(of: track))")
    }

    func describe(_ track: TrackID) throws -> TrackDescription {
        if track.rawValue.hasPrefix("missing") { throw Refused() }
        state.update { $0.describeCount += 1 }
        return TrackDescription(
            revision: TrackRevision(rawValue: generation(of: track)), sampleRate: Self.sampleRate,
            channelCount: 2, frameCount: frameCount)
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        let name = RenderRequestName(
            track: request.track, variant: request.variant, firstFrame: request.frames.lowerBound)
        let running = RunningName(name: name, revision: request.description.revision)
        state.update { state in
            state.renderCounts[name, default: 0] += 1
            state.running[running, default: 0] += 1
            state.worstRunningCount = max(state.worstRunningCount, state.running[running]!)
            state.heldFirstFrames.append(request.frames.lowerBound)
        }
        defer {
            state.update { state in
                state.running[running]! -= 1
                _ = state.heldFirstFrames.remove(
                    at: state.heldFirstFrames.firstIndex(of: request.frames.lowerBound)!)
            }
        }
        while state.withLock({ $0.isHeld }) {
            if request.isCancelled {
                state.update { $0.cancelledCount += 1 }
                throw CancellationError()
            }
            let soon = SystemTimeSource().monotonicNow().advanced(bySeconds: 0.001)
            _ = state.wait(until: soon) { $0.isHeld ? nil : true }
        }
        if state.withLock({ $0.failing.contains(request.track) }) { throw Refused() }
        output.withUnsafeMutableBytes { bytes in
            Self.fill(bytes, request: request, generation: generation(of: request.track))
        }
    }

    /// The bytes that a chunk must hold.
    ///
    /// - Parameter generation: How often the content of the track had changed; `nil` is now.
    func expectedBytes(
        _ track: TrackID, _ variant: Variant, frames: Range<Int64>, format: PCMFormat,
        generation: UInt64? = nil
    ) throws -> [UInt8] {
        let request = RenderRequest(
            track: track, description: try describe(track), variant: variant, frames: frames,
            format: format)
        var bytes = [UInt8](
            repeating: 0, count: Int(frames.upperBound - frames.lowerBound) * format.bytesPerFrame)
        let generation = generation ?? self.generation(of: track)
        bytes.withUnsafeMutableBytes { Self.fill($0, request: request, generation: generation) }
        return bytes
    }

    /// How often the content of a track has changed.
    func generation(of track: TrackID) -> UInt64 {
        state.withLock { $0.generation[track, default: 0] }
    }

    private static func fill(
        _ bytes: UnsafeMutableRawBufferPointer, request: RenderRequest, generation: UInt64
    ) {
        var digest = StableDigest()
        digest.combine(request.track.rawValue)
        digest.combine(request.variant.description)
        digest.combine(Int64(generation))
        let bytesPerFrame = request.format.bytesPerFrame
        for index in bytes.indices {
            let position = request.frames.lowerBound * Int64(bytesPerFrame) + Int64(index)
            var mixed = digest.value ^ UInt64(bitPattern: position / 16) &* 0x9E37_79B9_7F4A_7C15
            mixed ^= mixed >> 29
            bytes[index] = UInt8(truncatingIfNeeded: mixed &* 0xBF58_476D_1CE4_E5B9 >> 56)
        }
    }
}
