// SPDX-License-Identifier: MIT
import CacheModel

/// Makes one prediction of the listener's and the audio's, and learns whom to trust.
///
///     p(x) = w · p_listener(x) + (1 - w) · p_audio(x)
///
/// The weight w is the mean of a ``WeightPosterior``. Every settled prediction teaches that of its context
/// and of all wider ones; the narrowest that has ``settlementCountMin`` of them is asked. A context begins
/// with what the next wider one knows by then.
///
/// A value; the same settlements give the same bits.
public struct SourceMixer: Hashable, Sendable {
    /// A context that has seen less than so many settlements is not asked.
    public static let settlementCountMin = 30
    /// Contexts that are remembered beside the pooled one; the one settled longest ago makes room.
    public static let contextCountMax = 256

    private struct Entry: Hashable {
        var posterior: WeightPosterior
        var count: Int
        var visit: Int
    }

    private var pooled = Entry(posterior: WeightPosterior(), count: 0, visit: 0)
    private var narrower: [MixerContext: Entry] = [:]

    /// A mixer that starts at 70 to 30.
    public init() {}

    /// Predictions that were settled.
    public var settlementCount: Int { pooled.count }

    /// The weight of the listener's source in a context, 0 to 1, and the context that it was learned in.
    public func weight(in context: MixerContext) -> (weight: Double, learnedIn: MixerContext) {
        var asked: MixerContext? = context
        while let candidate = asked, candidate != .pooled {
            if let entry = narrower[candidate], entry.count >= Self.settlementCountMin {
                return (entry.posterior.mean, candidate)
            }
            asked = candidate.broader
        }
        return (pooled.posterior.mean, .pooled)
    }

    /// Learns from a switch.
    ///
    /// - Parameters:
    ///   - listener: What the listener's source gave the preset that was chosen, above 0, at most 1.
    ///   - audio: What the audio's gave it, above 0, at most 1.
    /// - Complexity: O(1); O(contexts) when one has to go.
    public mutating func settle(listener: Double, audio: Double, in context: MixerContext) {
        let visit = pooled.count + 1
        var narrowed: [MixerContext] = []
        var next: MixerContext? = context
        while let candidate = next, candidate != .pooled {
            narrowed.append(candidate)
            next = candidate.broader
        }
        for context in narrowed {
            let start = context.broader.flatMap { narrower[$0]?.posterior } ?? pooled.posterior
            var entry = narrower[context] ?? Entry(posterior: start, count: 0, visit: 0)
            entry.posterior.settle(listener: listener, audio: audio)
            entry.count += 1
            entry.visit = visit
            if narrower[context] == nil { makeRoom() }
            narrower[context] = entry
        }
        pooled.posterior.settle(listener: listener, audio: audio)
        pooled.count = visit
        pooled.visit = visit
    }

    private mutating func makeRoom() {
        guard narrower.count >= Self.contextCountMax else { return }
        let oldest = narrower.min { ($0.value.visit, $0.key) < ($1.value.visit, $1.key) }
        if let oldest { narrower[oldest.key] = nil }
    }

    // MARK: State

    /// All that was learned, to be stored: the pooled cell first, if anything was. Doubles must be kept
    /// exactly.
    public var cells: [MixerCell] {
        guard pooled.count > 0 else { return [] }
        let all = [(MixerContext.pooled, pooled)] + narrower.sorted { $0.key < $1.key }.map { ($0, $1) }
        return all.map { context, entry in
            MixerCell(
                context: context, posterior: entry.posterior, count: entry.count, visit: entry.visit)
        }
    }

    /// The mixer that had these ``cells``.
    ///
    /// - Throws: ``PredictionError/Code/inconsistentState`` when a context occurs twice, there are too many,
    ///   or one was settled more often or later than all together.
    public init(restoring cells: [MixerCell]) throws(PredictionError) {
        guard cells.count <= Self.contextCountMax + 1 else { throw .tooManyContexts(cells.count) }
        let total = cells.first { $0.context == .pooled }?.count ?? 0
        var hasPooled = false
        for cell in cells {
            guard cell.count >= 1, cell.count <= cell.visit, cell.visit <= total, total < 1 << 53 else {
                throw .impossibleContextCount(cell.count, visit: cell.visit, total: total)
            }
            let entry = Entry(posterior: cell.posterior, count: cell.count, visit: cell.visit)
            if cell.context == .pooled {
                guard !hasPooled else { throw .repeatedContext }
                (pooled, hasPooled) = (entry, true)
            } else if narrower.updateValue(entry, forKey: cell.context) != nil {
                throw .repeatedContext
            }
        }
    }
}
