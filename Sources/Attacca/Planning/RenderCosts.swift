// SPDX-License-Identifier: MIT
package import CacheModel

/// What rendering, reading and keeping a chunk costs, as measured so far; and what follows for the disk. Pure.
///
/// Moving averages with the weight ``weight`` for the newest: of render time a second of audio for each preset, of the
/// time that reading a second of audio from the disk takes, and of the share of the decoded size that a payload takes.
package struct RenderCosts: Hashable, Sendable {
    /// The weight of a measurement against all before it.
    package static let weight = 0.2
    /// Render seconds a second of audio before any was measured.
    package static let renderRateStart = 0.1
    /// Payload bytes a decoded byte before any was measured.
    package static let payloadShareStart = 0.65
    /// Measurements that a decision about the disk needs, of reads and of renders of the preset.
    package static let measurementCountMin = 3
    /// A preset that is kept off the disk because reading is slower is rendered at least so much quicker; it comes
    /// back once it is no longer quicker at all.
    package static let storingMargin = 0.8
    /// A finding that reading is slower lapses when nothing was read for so long, in seconds: disks get well again.
    package static let readLapseSeconds = 600.0
    /// What takes more seconds a second of audio than this counts as taking this: no clock is right about it.
    package static let rateMax = 1e6
    /// Presets that are remembered; beyond it the one that was rendered longest ago goes.
    package static let presetCountMax = 128

    /// A moving average, and of how many it is one.
    package struct Average: Hashable, Sendable {
        package private(set) var value = 0.0
        package private(set) var count = 0

        mutating func record(_ measured: Double) {
            // The first few count alike, so that the start is no guess.
            let weight = max(RenderCosts.weight, 1 / Double(count + 1))
            value += (measured - value) * weight
            count += 1
        }
    }

    /// What is known of one preset.
    package struct PresetCost: Hashable, Sendable {
        /// Render seconds a second of audio.
        package fileprivate(set) var render = Average()
        /// Whether its chunks are kept on disk.
        package fileprivate(set) var isStored = true
        fileprivate var lastRender = 0
    }

    package private(set) var presets: [Preset: PresetCost] = [:]
    /// Seconds that reading and decoding a second of audio from the disk takes.
    package private(set) var read = Average()
    private var lastReadAt: MonotonicTime?
    /// Over all presets, render seconds a second of audio.
    package private(set) var meanRenderRate = Self.renderRateStart
    private var payloadShareAverage = Average()
    private var renderCount = 0

    package init() {}

    /// Seconds a second of audio; `nil` of what is no time, or no audio.
    private static func rate(_ seconds: Double, audioSeconds: Double) -> Double? {
        guard audioSeconds > 0, audioSeconds.isFinite, seconds >= 0, seconds.isFinite else { return nil }
        return min(seconds / audioSeconds, rateMax)
    }

    /// A chunk was rendered. What is no time teaches nothing.
    package mutating func recordRender(
        of preset: Preset, audioSeconds: Double, renderSeconds: Double, now: MonotonicTime
    ) {
        guard let rate = Self.rate(renderSeconds, audioSeconds: audioSeconds) else { return }
        renderCount += 1
        if presets[preset] == nil, presets.count >= Self.presetCountMax,
            let oldest = presets.min(by: { $0.value.lastRender < $1.value.lastRender })
        {
            presets[oldest.key] = nil
        }
        presets[preset, default: PresetCost()].render.record(rate)
        presets[preset]?.lastRender = renderCount
        // In order of size: the sum must not depend on the order of a hash table.
        meanRenderRate =
            presets.values.map(\.render.value).sorted().reduce(0, +) / Double(presets.count)
        decide(preset, now: now)
    }

    /// A chunk was read from the disk and decoded. After a lapse what was measured before it counts no more.
    package mutating func recordRead(audioSeconds: Double, readSeconds: Double, now: MonotonicTime) {
        guard let rate = Self.rate(readSeconds, audioSeconds: audioSeconds) else { return }
        if !hasRecentRead(now) { read = Average() }
        read.record(rate)
        lastReadAt = now
        for preset in presets.keys { decide(preset, now: now) }
    }

    /// A chunk was encoded.
    package mutating func recordPayload(_ payload: ByteCount, decoded: ByteCount) {
        guard decoded > .zero else { return }
        payloadShareAverage.record(Double(payload.rawValue) / Double(decoded.rawValue))
    }

    private func hasRecentRead(_ now: MonotonicTime) -> Bool {
        lastReadAt.map { now.seconds(since: $0) < Self.readLapseSeconds } == true
    }

    private mutating func decide(_ preset: Preset, now: MonotonicTime) {
        guard var cost = presets[preset] else { return }
        let isKnown =
            cost.render.count >= Self.measurementCountMin && read.count >= Self.measurementCountMin
            && hasRecentRead(now)
        let limit = cost.isStored ? read.value * Self.storingMargin : read.value
        cost.isStored = !isKnown || cost.render.value >= limit
        presets[preset] = cost
    }

    /// What rendering so much audio takes, in seconds; above 0. Of a preset that was never rendered what the others take
    /// on average.
    package func renderSeconds(of preset: Preset, audioSeconds: Double) -> Double {
        max(1e-6, (presets[preset]?.render.value ?? meanRenderRate) * audioSeconds)
    }

    /// Payload bytes a decoded byte.
    package var payloadShare: Double {
        payloadShareAverage.count > 0 ? payloadShareAverage.value : Self.payloadShareStart
    }

    /// Whether chunks of a preset are kept on disk: not where rendering one is quicker than reading it.
    package func isStored(_ preset: Preset) -> Bool { presets[preset]?.isStored ?? true }
}
