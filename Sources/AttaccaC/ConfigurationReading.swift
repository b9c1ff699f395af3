// SPDX-License-Identifier: MIT
import Attacca
import CAttacca
import Logging

extension attacca_configuration {
    /// Every default of the engine, as a struct.
    static var defaults: Self {
        let engine = CacheConfiguration()
        var configuration = Self()
        configuration.size = UInt64(MemoryLayout<Self>.size)
        configuration.sample_format = Int32(engine.sampleFormat.rawValue)
        configuration.payload_effort = Int32(ATTACCA_EFFORT_ADAPTIVE)
        configuration.chunk_seconds = engine.chunkSeconds
        configuration.l1_capacity = Int64(engine.l1Capacity.rawValue)
        configuration.l2_capacity = Int64(engine.l2Capacity.rawValue)
        configuration.l3_capacity = Int64(engine.l3Capacity.rawValue)
        configuration.l3_free_space_floor = Int64(engine.l3FreeSpaceFloor.rawValue)
        configuration.l3_daily_write_budget = Int64(engine.l3DailyWriteBudget.rawValue)
        configuration.render_worker_count = Int32(engine.renderWorkerCount)
        configuration.immediate_deadline = engine.renderDeadlines.immediateSeconds
        configuration.l1_deadline = engine.renderDeadlines.l1Seconds
        configuration.l2_deadline = engine.renderDeadlines.l2Seconds
        configuration.l3_deadline = engine.renderDeadlines.l3Seconds
        configuration.learning_enabled = 1
        configuration.audio_analysis_enabled = 1
        configuration.prefetch_policy = Int32(ATTACCA_PREFETCH_BENEFIT)
        configuration.power_mode = Int32(ATTACCA_POWER_AUTOMATIC)
        configuration.prefetch_stop_threshold = -1
        configuration.follows_memory_pressure = 1
        configuration.stall_threshold = engine.stallThresholdSeconds
        configuration.log_level = Int32(ATTACCA_LOG_NOTICE)
        return configuration
    }
}

extension CacheConfiguration {
    /// The configuration of a caller; `nil` is every default.
    ///
    /// - Throws: `ATTACCA_INVALID_ARGUMENT` for what is no such struct; what is only out of range the engine refuses.
    init(_ pointer: UnsafePointer<attacca_configuration>?) throws(CallFailure) {
        self.init()
        var given = attacca_configuration.defaults
        if pointer != nil {
            given = try SizedStruct.read(
                pointer, defaults: given, byteCountMin: Layout.configuration, "the configuration")
        }
        try readAudio(given)
        try readCapacities(given)
        try readPrefetching(given)
        try readListening(given)
        try readLogger(given)
    }

    private mutating func readAudio(_ given: attacca_configuration) throws(CallFailure) {
        guard let format = UInt8(exactly: given.sample_format).flatMap(SampleFormat.init) else {
            throw .invalidArgument("there is no sample format \(given.sample_format)")
        }
        sampleFormat = format
        payloadEffort = try Self.choose(
            given.payload_effort, "payload effort",
            [ATTACCA_EFFORT_ADAPTIVE: .adaptive, ATTACCA_EFFORT_FAST: .fast, ATTACCA_EFFORT_DENSE: .dense])
        chunkSeconds = given.chunk_seconds
    }

    private mutating func readCapacities(_ given: attacca_configuration) throws(CallFailure) {
        l1Capacity = try Self.bytes(given.l1_capacity, "l1_capacity")
        l2Capacity = try Self.bytes(given.l2_capacity, "l2_capacity")
        l3Capacity = try Self.bytes(given.l3_capacity, "l3_capacity")
        l3FreeSpaceFloor = try Self.bytes(given.l3_free_space_floor, "l3_free_space_floor")
        l3DailyWriteBudget = try Self.bytes(given.l3_daily_write_budget, "l3_daily_write_budget")
        allowsNetworkFileSystem = given.allows_network_file_system != 0
    }

    private mutating func readPrefetching(_ given: attacca_configuration) throws(CallFailure) {
        renderWorkerCount = Int(given.render_worker_count)
        renderDeadlines = RenderDeadlines(
            immediateSeconds: given.immediate_deadline, l1Seconds: given.l1_deadline,
            l2Seconds: given.l2_deadline, l3Seconds: given.l3_deadline)
        prefetchPolicy = try Self.choose(
            given.prefetch_policy, "prefetch policy",
            [
                ATTACCA_PREFETCH_BENEFIT: .benefit, ATTACCA_PREFETCH_FIXED: .fixed,
                ATTACCA_PREFETCH_NONE: .none,
            ])
        powerMode = try PowerMode.read(given.power_mode)
        let threshold = given.prefetch_stop_threshold
        prefetchStopThreshold = threshold == -1 ? nil : threshold
        memoryPressure = given.follows_memory_pressure != 0 ? .system : .off
        stallThresholdSeconds = given.stall_threshold
    }

    private mutating func readListening(_ given: attacca_configuration) throws(CallFailure) {
        guard (0...64).contains(given.preset_count), given.presets != nil || given.preset_count == 0 else {
            throw .invalidArgument("\(given.preset_count) presets; up to 64 are possible")
        }
        for index in 0..<Int(given.preset_count) {
            presets.append(try CText.preset(given.presets?[index]))
        }
        if let affinities = given.affinities {
            affinityRules = try AffinityRules(
                UnsafeRawPointer(affinities), count: given.affinity_count, byteCount: given.affinity_size)
        }
        isLearningEnabled = given.learning_enabled != 0
        isAudioAnalysisEnabled = given.audio_analysis_enabled != 0
        if let name = try CText.read(given.player_name, "the player's name") { playerName = name }
        if let version = try CText.read(given.player_version, "the player's version") {
            playerVersion = version
        }
    }

    private mutating func readLogger(_ given: attacca_configuration) throws(CallFailure) {
        guard let level = CLogHandler.level(given.log_level) else {
            throw .invalidArgument("there is no log level \(given.log_level)")
        }
        if let function = given.log {
            let handler = CLogHandler(
                function, userData: UserData(pointer: given.log_user_data), level: level)
            logger = Logger(label: "attacca") { _ in handler }
        } else {
            // A library writes to nobody's terminal.
            logger = Logger(label: "attacca") { _ in SwiftLogNoOpLogHandler() }
        }
    }

    private static func bytes(_ count: Int64, _ name: String) throws(CallFailure) -> ByteCount {
        guard count >= 0 else { throw .invalidArgument("\(name) is \(count) bytes") }
        return ByteCount(Int(count))
    }

    private static func choose<Choice>(
        _ number: Int32, _ name: String, _ choices: [Int: Choice]
    ) throws(CallFailure) -> Choice {
        guard let choice = choices[Int(number)] else {
            throw .invalidArgument("there is no \(name) \(number)")
        }
        return choice
    }
}

extension PowerMode {
    /// The mode of a number of the header; `nil` is what the system says.
    static func read(_ number: Int32) throws(CallFailure) -> PowerMode? {
        if Int(number) == ATTACCA_POWER_AUTOMATIC { return nil }
        guard let mode = PowerMode(rawValue: Int(number)) else {
            throw .invalidArgument("there is no power mode \(number)")
        }
        return mode
    }
}

extension AffinityRules {
    /// The rules of an array whose elements have `byteCount` bytes.
    fileprivate init(
        _ elements: UnsafeRawPointer, count: Int64, byteCount: UInt64
    ) throws(CallFailure) {
        guard (0...64).contains(count), (UInt64(Layout.affinity)...4096).contains(byteCount) else {
            throw .invalidArgument("\(count) affinities of \(byteCount) bytes")
        }
        var weights: [Preset: Weights] = [:]
        for index in 0..<Int(count) {
            let element = elements + index * Int(byteCount)
            let given = try SizedStruct.read(
                element.assumingMemoryBound(to: attacca_affinity.self), defaults: attacca_affinity(),
                byteCountMin: Layout.affinity, "affinity \(index)")
            weights[try CText.preset(given.preset)] = Weights(
                energy: given.energy, brightness: given.brightness, dynamics: given.dynamics,
                vocalPresence: given.vocal_presence, tempoEnergy: given.tempo_energy)
        }
        self.init(weights)
    }
}

extension Tier {
    /// The tier of a number of the header; `nil` is all of them.
    static func read(_ number: Int32) throws(CallFailure) -> Tier? {
        switch Int(number) {
        case ATTACCA_TIER_NONE: nil
        case ATTACCA_TIER_L1: .l1
        case ATTACCA_TIER_L2: .l2
        case ATTACCA_TIER_L3: .l3
        default: throw .invalidArgument("there is no tier \(number)")
        }
    }
}
