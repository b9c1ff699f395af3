// SPDX-License-Identifier: MIT
public import CacheModel
public import Logging
import Threading

/// Everything that can be tuned, with its default. Immutable once the cache is open.
public struct CacheConfiguration: Sendable {
    /// Chunk durations that are accepted, in seconds.
    public static let chunkSecondsRange = 1.0...60.0

    /// How samples are cached and handed out.
    public var sampleFormat = SampleFormat.int16
    /// Duration of a chunk, in seconds, within ``chunkSecondsRange``.
    public var chunkSeconds = 10.0
    /// Capacity of L1, in bytes of decoded PCM.
    public var l1Capacity = ByteCount.megabytes(18)
    /// Capacity of L2, in bytes of payload.
    public var l2Capacity = ByteCount.megabytes(36)
    /// Capacity of L3, in bytes on disk; at least 1. To go without a disk there is ``CacheLocation/memoryOnly``.
    public var l3Capacity = ByteCount.mebibytes(1024)
    /// What the disk tier leaves free of the file system, in bytes, or 5 % of it where that is less.
    public var l3FreeSpaceFloor = ByteCount.mebibytes(512)
    /// What all players of a directory together write into it in a day (UTC), in bytes; at least 1.
    public var l3DailyWriteBudget = ByteCount.mebibytes(64 << 10)
    /// Whether a cache directory may be on a network file system. Otherwise such a one is refused: only safe where no
    /// other machine opens the directory, since locks and shared memory are not kept between machines.
    public var allowsNetworkFileSystem = false
    /// How much work goes into making chunks small for L2 and L3.
    public var payloadEffort = PayloadEffort.adaptive
    /// The presets that a listener can choose from; what is predicted is one of them. Empty: no preset but the
    /// current one is rendered ahead.
    public var presets: [Preset] = []
    /// Whether switches teach the model, and whether anything of it is stored.
    public var isLearningEnabled = true
    /// Whether chunks that play and come next are analysed, so that what is predicted depends on the audio; in the
    /// background, off the playback path. Not where ``presets`` leave nothing to predict.
    public var isAudioAnalysisEnabled = true
    /// What audio suits which preset, before a listener has shown anything.
    public var affinityRules = AffinityRules.reference
    /// The player, as the list of sessions shows it.
    public var playerName = "player"
    /// The version of ``playerName``; may be empty.
    public var playerVersion = ""
    /// What is rendered ahead of need.
    public var prefetchPolicy = PrefetchPolicy.benefit
    /// The chance that the listener waits without a chunk, below which it is not rendered ahead, 0 to 1; `nil` is what
    /// the power mode says: 0.001 plugged in, 0.007 on battery, 0.02 in eco.
    public var prefetchStopThreshold: Double?
    /// Threads that render ahead; one more is kept for chunks that a listener waits for.
    public var renderWorkerCount = Self.renderWorkerCountDefault
    /// When a render is given up, by what it is for.
    public var renderDeadlines = RenderDeadlines()
    /// Who says that memory is scarce, and has the memory tiers shrink; see ``MemoryPressureLevel``.
    public var memoryPressure = MemoryPressureInput.system
    /// How the machine is powered; `nil`: as the system says. See ``PlayerCache/setPowerMode(_:)``.
    public var powerMode: PowerMode?
    /// A request that waited longer than this counts as a stall, in seconds.
    public var stallThresholdSeconds = 0.010
    /// How long a read of the disk tier is waited for, in seconds; see ``DiskHealth``. Tests know what to expect.
    var diskDeadlineSecondsRange = 0.25...1.0
    /// How long closing waits for renders that run, and then for the disk, in seconds.
    var closePatienceSeconds = 5.0
    /// Where messages go that people should see. Called from the engine's threads.
    public var logger = Logger(label: "attacca")
    /// The clocks that everything goes by; tests and simulations bring their own.
    public var timeSource: any TimeSource = SystemTimeSource()

    /// Every default.
    public init() {}

    /// One less than the processors, and at least one.
    public static var renderWorkerCountDefault: Int { max(1, ProcessorCount.available - 1) }

    /// Checks every range.
    ///
    /// - Throws: ``AttaccaError/Code/invalidConfiguration``, which names the value.
    func validate() throws(AttaccaError) {
        guard Self.chunkSecondsRange.contains(chunkSeconds) else {
            throw .invalidConfiguration("a chunk lasts 1 to 60 s, not \(chunkSeconds) s")
        }
        guard l3Capacity > .zero else {
            throw .invalidConfiguration("the disk tier has a capacity of \(l3Capacity)")
        }
        guard l3FreeSpaceFloor >= .zero else {
            throw .invalidConfiguration("the disk tier leaves \(l3FreeSpaceFloor) free")
        }
        guard l3DailyWriteBudget > .zero else {
            throw .invalidConfiguration("the disk tier may write \(l3DailyWriteBudget) a day")
        }
        guard (1...64).contains(renderWorkerCount) else {
            throw .invalidConfiguration("1 to 64 threads render ahead, not \(renderWorkerCount)")
        }
        guard (0...1).contains(prefetchStopThreshold ?? 0) else {
            throw .invalidConfiguration(
                "the stop threshold is a probability, not \(prefetchStopThreshold ?? .nan)")
        }
        guard stallThresholdSeconds.isFinite, stallThresholdSeconds >= 0 else {
            throw .invalidConfiguration("the stall threshold is \(stallThresholdSeconds) s")
        }
        guard presets.count <= 64, Set(presets).count == presets.count else {
            throw .invalidConfiguration("\(presets.count) presets; up to 64 different ones are possible")
        }
        try renderDeadlines.validate()
    }
}
