// SPDX-License-Identifier: MIT

/// What `attacca-lab listen` prints.
struct ListenReport: Encodable {
    struct HitRatio: Encodable {
        let all: Double?
        let boundary: Double?
        let trackStart: Double?
        let `switch`: Double?
        let seek: Double?
    }

    struct Requests: Encodable {
        let all: Int
        let boundary: Int
        let trackStart: Int
        let `switch`: Int
        let seek: Int
    }

    let seed: UInt64
    let listeners: Int
    let policy: String
    let kind: String
    let switchesPerHour: Double
    let renderSpeed: Double
    let stopThreshold: Double
    let chunkSeconds: Double
    let format: String
    let days: Int?
    let diskMb: Int
    let playedHours: Double
    let requests: Requests
    let hitRatio: HitRatio
    let stallsPerHour: Double
    let stallSecondsPerHour: Double
    /// Renders for each chunk that was asked for.
    let rendersPerNeed: Double
    let memoryMbMax: Double
    let nsPerDecision: Double
    /// With `--days`: of the requests that only a disk could have served, the share that it did.
    let warmStartHitRatio: Double?
    let warmStartRequests: Int?
    let storedChunks: Int?

    init(_ tally: ListenTally, options: ListenLab, settings: VirtualEngine.Settings, switchesPerHour: Double)
    {
        seed = options.seed
        listeners = options.listeners
        policy = options.policy
        kind = options.kind.rawValue
        self.switchesPerHour = switchesPerHour
        renderSpeed = options.renderSpeed
        stopThreshold = settings.stopThreshold
        chunkSeconds = options.chunkSeconds
        format = options.format
        days = options.days
        diskMb = options.diskMb
        let hours = max(tally.playedSeconds / 3_600, 1e-9)
        playedHours = hours
        func count(_ kind: ListenTally.RequestKind) -> ListenTally.Count { tally.byKind[kind] ?? .init() }
        let all = tally.all
        requests = Requests(
            all: all.requests, boundary: count(.boundary).requests, trackStart: count(.trackStart).requests,
            switch: count(.presetSwitch).requests, seek: count(.seek).requests)
        hitRatio = HitRatio(
            all: all.ratio, boundary: count(.boundary).ratio, trackStart: count(.trackStart).ratio,
            switch: count(.presetSwitch).ratio, seek: count(.seek).ratio)
        stallsPerHour = Double(tally.stallCount) / hours
        stallSecondsPerHour = tally.stallSeconds / hours
        rendersPerNeed = Double(tally.renderCount) / Double(max(all.requests, 1))
        memoryMbMax = Double(tally.memoryByteCountMax) / 1e6
        nsPerDecision = Double(tally.decisionNanoseconds) / Double(max(tally.decisionCount, 1))
        warmStartHitRatio = options.days == nil ? nil : tally.warmStart.ratio ?? 0
        warmStartRequests = options.days == nil ? nil : tally.warmStart.requests
        storedChunks = options.diskMb > 0 ? tally.storedCount : nil
    }
}
