// SPDX-License-Identifier: MIT
import Attacca
import CAttacca
import Synchronization

/// A renderer of the player: a table of C functions.
///
/// `@unchecked Sendable`: the table is immutable, and its functions may be called from any thread, as the header says.
class CRenderer: ChunkRenderer, @unchecked Sendable {
    /// Weeks at the highest rate, and no more chunks than keys can count at the lowest.
    private static let frameCountMax: Int64 = 1 << 40

    let table: attacca_renderer
    private let currentRevision: Atomic<UInt64>

    /// Takes over the table; `release` is called when the last user of this is gone.
    init(_ table: attacca_renderer) {
        self.table = table
        currentRevision = Atomic(0)
    }

    deinit { table.release?(table.user_data) }

    /// The renderer of a table.
    ///
    /// - Throws: `ATTACCA_INVALID_ARGUMENT`; the table is released then, where it can be read.
    static func make(_ pointer: UnsafePointer<attacca_renderer>?) throws(CallFailure) -> CRenderer {
        let table = try SizedStruct.read(
            pointer, defaults: attacca_renderer(), byteCountMin: Layout.renderer, "the renderer")
        let renderer = table.read_source == nil ? CRenderer(table) : CSourceRenderer(table)
        guard table.describe != nil, table.render != nil else {
            throw .invalidArgument("the renderer has no function to describe, or none to render")
        }
        guard [ATTACCA_PARTIAL_REPORTED, ATTACCA_PARTIAL_RANGES].contains(Int(table.partial_rendering)) else {
            throw .invalidArgument("the renderer says partial_rendering \(table.partial_rendering)")
        }
        guard table.partial_pre_roll.isFinite, table.partial_pre_roll >= 0 else {
            throw .invalidArgument("the renderer says partial_pre_roll \(table.partial_pre_roll)")
        }
        try renderer.setRevision(table.revision, byteCount: Int(clamping: table.revision_byte_count))
        return renderer
    }

    /// Makes the renderer another one, named by some bytes.
    func setRevision(_ bytes: UnsafeRawPointer?, byteCount: Int) throws(CallFailure) {
        guard let bytes, byteCount > 0 else {
            throw .invalidArgument("the revision of the renderer is empty")
        }
        var digest = StableDigest()
        digest.combine(bytes: UnsafeRawBufferPointer(start: bytes, count: byteCount))
        currentRevision.store(digest.value, ordering: .releasing)
    }

    // MARK: ChunkRenderer

    var revision: RendererRevision { RendererRevision(rawValue: currentRevision.load(ordering: .acquiring)) }

    var partialRendering: PartialRendering {
        Int(table.partial_rendering) == ATTACCA_PARTIAL_RANGES
            ? .ranges(preRollSeconds: table.partial_pre_roll) : .reported
    }

    func fingerprint(_ track: TrackID) throws -> TrackFingerprint? {
        guard let function = table.fingerprint else { return nil }
        return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Layout.messageCapacity) { text in
            text[0] = 0
            try call { message, capacity in
                track.rawValue.withCString {
                    function(table.user_data, $0, text.baseAddress!, text.count, message, capacity)
                }
            }
            let fingerprint = String(cString: text.baseAddress!)
            return fingerprint.isEmpty ? nil : TrackFingerprint(rawValue: fingerprint)
        }
    }

    func describe(_ track: TrackID) throws -> TrackDescription {
        var description = attacca_track_description()
        description.size = UInt64(MemoryLayout<attacca_track_description>.size)
        try call { message, capacity in
            track.rawValue.withCString {
                table.describe(table.user_data, $0, &description, message, capacity)
            }
        }
        let (sampleRate, channelCount) = (Int(description.sample_rate), Int(description.channel_count))
        guard PCMFormat.isSupported(sampleRate: sampleRate, channelCount: channelCount) else {
            throw RendererFailure(message: "\(channelCount) channels at \(sampleRate) Hz are not supported")
        }
        guard (0...Self.frameCountMax).contains(description.frame_count) else {
            throw RendererFailure(
                message: "the renderer says that there are \(description.frame_count) frames")
        }
        return TrackDescription(
            revision: TrackRevision(rawValue: description.revision), sampleRate: sampleRate,
            channelCount: channelCount, frameCount: FrameCount(description.frame_count))
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        try output.withUnsafeMutableBytes { bytes in
            try withUnsafePointer(to: request) { context in
                try request.track.rawValue.withCString { track in
                    try request.variant.preset.name.withCString { preset in
                        var order = attacca_render_request(request, track: track, preset: preset)
                        order.context = UnsafeRawPointer(context)
                        try call { message, capacity in
                            table.render(table.user_data, &order, bytes.baseAddress!, message, capacity)
                        }
                    }
                }
            }
        }
    }

    /// Calls a function of the table, and throws what it says went wrong.
    func call(
        _ function: (_ message: UnsafeMutablePointer<CChar>, _ capacity: Int) -> attacca_status
    ) throws {
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Layout.messageCapacity) { message in
            message[0] = 0
            let status = function(message.baseAddress!, message.count)
            guard status != .ok else { return }
            guard Int(status) != ATTACCA_CANCELLED else { throw CancellationError() }
            // The last byte may have been written over.
            message[message.count - 1] = 0
            throw RendererFailure(status: status, message: String(cString: message.baseAddress!))
        }
    }
}

extension attacca_render_request {
    fileprivate init(
        _ request: RenderRequest, track: UnsafePointer<CChar>, preset: UnsafePointer<CChar>
    ) {
        self.init()
        size = UInt64(MemoryLayout<Self>.size)
        self.track = track
        self.preset = preset
        intensity = request.variant.intensity.value
        track_revision = request.description.revision.rawValue
        track_frame_count = request.description.frameCount.rawValue
        first_frame = request.frames.lowerBound
        frame_count = request.frameCount.rawValue
        sample_format = Int32(request.format.sampleFormat.rawValue)
        sample_rate = Int32(request.format.sampleRate)
        channel_count = Int32(request.format.channelCount)
    }
}
