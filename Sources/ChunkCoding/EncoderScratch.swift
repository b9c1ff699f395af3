// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// The memory that encoding one section takes, whatever the chunk.
///
/// Serves one call at a time; a ``ScratchPool`` keeps a few between calls.
final class EncoderScratch {
    /// A signal: its samples, the history of a wide one, and zeros before either.
    struct Signal {
        /// Samples of 16 or 32 bits.
        let samples: UnsafeMutableRawPointer
        let wideHistory: UnsafeMutablePointer<Int16>

        /// What predictions are made from: of narrow signals the samples themselves.
        func history(isNarrow: Bool) -> UnsafeMutablePointer<Int16> {
            isNarrow ? samples(as: Int16.self) : wideHistory
        }

        func samples<Sample>(as type: Sample.Type) -> UnsafeMutablePointer<Sample> {
            samples.assumingMemoryBound(to: Sample.self)
        }
    }

    private static let length = ChunkLayout.sectionFrameCountMax
    private static let slack = Int(attacca_history_slack)
    private static let wideByteCount = 4 * (slack + length)
    private static let narrowByteCount = 2 * (slack + length)
    private static let signalByteCount = wideByteCount + narrowByteCount

    private let memory: UnsafeMutableRawBufferPointer
    private var blockMemory: UnsafeMutableRawBufferPointer?

    /// Left, right, middle and side.
    let signals: [Signal]
    /// Room for a section of 32-bit samples.
    let conversion: UnsafeMutablePointer<Int32>
    let values: UnsafeMutablePointer<Double>
    let prediction: UnsafeMutablePointer<Int16>
    let high: UnsafeMutablePointer<UInt8>
    let measures: UnsafeMutablePointer<attacca_group_measure>
    let widths: UnsafeMutablePointer<UInt8>
    /// As many as there are codes, and those that only bridge a distance.
    static let patchCountMax = length + length / SignalHeader.distanceMax + 1
    private let codeMemory: UnsafeMutableRawPointer

    /// What is added to codes of the signal being encoded.
    let patches: UnsafeMutablePointer<CodePatch>
    private var windows: [AnalysisWindow?] = [nil, nil]

    init() {
        let groupCount = Self.length / ChunkLayout.groupLength
        let measuresByteCount = groupCount * MemoryLayout<attacca_group_measure>.stride
        memory = PageMemory.allocate(
            byteCount: 4 * Self.signalByteCount + 3 * Self.wideByteCount + 4 * Self.length
                + Self.narrowByteCount
                + 2 * Self.length + measuresByteCount + 2 * groupCount)
        patches = .allocate(capacity: Self.patchCountMax)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        var next = memory.baseAddress!
        func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
            defer { next += byteCount }
            return next
        }
        signals = (0..<4).map { _ in
            let wide = take(Self.wideByteCount)
            let narrow = take(Self.narrowByteCount) + 2 * Self.slack
            return Signal(
                samples: wide + 4 * Self.slack, wideHistory: narrow.assumingMemoryBound(to: Int16.self))
        }
        values = (take(2 * Self.wideByteCount) + 8 * Self.slack).assumingMemoryBound(to: Double.self)
        codeMemory = take(Self.wideByteCount)
        conversion = take(4 * Self.length).assumingMemoryBound(to: Int32.self)
        prediction = take(Self.narrowByteCount).assumingMemoryBound(to: Int16.self)
        high = take(2 * Self.length).assumingMemoryBound(to: UInt8.self)
        measures = take(measuresByteCount).assumingMemoryBound(to: attacca_group_measure.self)
        widths = take(2 * groupCount).assumingMemoryBound(to: UInt8.self)
    }

    deinit {
        PageMemory.deallocate(memory)
        patches.deallocate()
        if let blockMemory { PageMemory.deallocate(blockMemory) }
    }

    func codes<Code>(as type: Code.Type) -> UnsafeMutablePointer<Code> {
        codeMemory.assumingMemoryBound(to: Code.self)
    }

    /// The window of a section, made when a section of another length was the last.
    ///
    /// - Parameter isLast: Whether the section is the last of its chunk, and so likely of a length of its own.
    func window(sampleCount: Int, isLast: Bool) -> AnalysisWindow {
        let slot = isLast ? 1 : 0
        if let window = windows[slot], window.values.count == sampleCount { return window }
        let window = AnalysisWindow(sampleCount: sampleCount)
        windows[slot] = window
        return window
    }

    /// Memory for an encoded block and the bytes that may be spoilt behind it.
    func block(byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let needed = byteCount + Int(attacca_write_slack)
        if let blockMemory, blockMemory.count >= needed { return blockMemory }
        if let blockMemory { PageMemory.deallocate(blockMemory) }
        let memory = PageMemory.allocate(byteCount: needed)
        blockMemory = memory
        return memory
    }
}
