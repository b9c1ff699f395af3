// SPDX-License-Identifier: MIT
internal import CacheModel

/// Finds out how many frames of a file can really be decoded: headers lie when a file is cut short.
///
/// A frame counts as decodable when the decoder can seek to it and deliver it. The last declared frame is
/// tried first, which settles it for an intact file; otherwise the border is found by bisection. Damage in the
/// middle of a file stays inside it and is reported by whoever reads there.
struct DecodableLength {
    private let path: String

    /// - Parameter declaredFrameCount: What the header says, or ``SoundFileHandle/unknownFrameCount``.
    /// - Throws: ``AudioFileError/Code/truncated`` when frames are declared and none can be decoded.
    static func measure(path: String, declaredFrameCount: Int64) throws(AudioFileError) -> FrameCount {
        if declaredFrameCount == 0 { return .zero }
        let length = Self(path: path)
        let isKnown = declaredFrameCount != SoundFileHandle.unknownFrameCount
        if isKnown, try length.isDecodable(declaredFrameCount - 1) { return FrameCount(declaredFrameCount) }
        guard try length.isDecodable(0) else { throw .nothingDecodable(path) }
        let upper = isKnown ? declaredFrameCount - 1 : try length.undecodableFrame()
        return FrameCount(try length.border(decodable: 0, undecodable: upper))
    }

    /// A fresh decoder for each question: a seek that failed leaves some decoders unusable.
    private func isDecodable(_ frame: Int64) throws(AudioFileError) -> Bool {
        let handle = try SoundFileHandle(path: path)
        guard handle.seek(to: frame) else { return false }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: handle.channelCount) { samples in
            samples.baseAddress.map { handle.read(into: $0, frameCount: 1) == 1 } ?? false
        }
    }

    /// Some frame beyond the end of a stream of unknown length, found by doubling.
    private func undecodableFrame() throws(AudioFileError) -> Int64 {
        var frame: Int64 = 1 << 20
        while frame < 1 << 60, try isDecodable(frame) { frame *= 2 }
        return frame
    }

    /// The first frame that cannot be decoded, between one that can and one that cannot.
    private func border(decodable: Int64, undecodable: Int64) throws(AudioFileError) -> Int64 {
        var (low, high) = (decodable, undecodable)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if try isDecodable(middle) { low = middle } else { high = middle }
        }
        return high
    }
}
