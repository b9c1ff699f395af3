// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import Threading

/// Two players, a compactor, a verifier and a shell on one cache directory, killed and suspended at random.
struct Contention {
    private static let sampleIntervalSeconds = 0.05
    private static let disturbanceSecondsMax = 0.8
    /// How long a process stays suspended at most, in seconds: longer than others wait for a lock.
    private static let suspensionSecondsMax = 4.0
    /// A read that takes longer while another process is suspended is one that waited for it.
    private static let readSecondsMax = 3.0

    let program: String
    let directory: String
    let limits: ProofLimits
    let seed: UInt64

    private var random: LabGenerator
    private let time = SystemTimeSource()
    private var tally = ProofTally()
    private var promised = PromisedChunks()
    private var members: [ContentionMember] = []
    private var generation: UInt64 = 0
    private var suspended: (index: Int, end: MonotonicTime)?

    init(program: String, directory: String, limits: ProofLimits, seed: UInt64) {
        self.program = program
        self.directory = directory
        self.limits = limits
        self.seed = seed
        random = LabGenerator(seed: seed)
    }

    /// Runs for a while, ends everybody, and checks what is left.
    mutating func run(seconds: Double, isInterrupted: () -> Bool = { false }) throws -> ProofTally {
        tally.add(.cases)
        // The neighbours want something to open.
        try ProofStore(directory, limits.configuration).close()
        members = [
            ContentionMember(role: .player, number: 0), ContentionMember(role: .player, number: 1),
            ContentionMember(role: .compactor), ContentionMember(role: .verifier),
            ContentionMember(role: .shell),
        ]
        let end = time.monotonicNow().advanced(bySeconds: seconds)
        var nextSample = time.monotonicNow()
        var nextDisturbance = nextSample
        while time.monotonicNow() < end, !isInterrupted() {
            for index in members.indices where members[index].process == nil { try start(index) }
            try listen()
            let now = time.monotonicNow()
            if now >= nextSample {
                try sample()
                nextSample = now.advanced(bySeconds: Self.sampleIntervalSeconds)
            }
            if let suspended, now >= suspended.end { resume(suspended.index) }
            if now >= nextDisturbance {
                try disturb(now)
                nextDisturbance = now.advanced(
                    bySeconds: Double.random(in: 0...Self.disturbanceSecondsMax, using: &random))
            }
            usleep(5_000)
        }
        for index in members.indices { try kill(index) }
        let opened = try ProofStore(directory, limits.configuration)
        try promised.check(opened.store, limits, "at the end", &tally)
        try opened.close()
        return tally
    }

    private mutating func start(_ index: Int) throws {
        generation += 1
        members[index].process = try ChildProcess(
            ChildCommand.arguments(
                program, members[index].role, directory, limits, seed: random.next(),
                number: members[index].number, generation: generation << 20))
    }

    private mutating func listen() throws {
        for index in members.indices {
            guard let process = members[index].process else { continue }
            let end = process.poll()
            for event in try process.takeEvents() { note(event, index) }
            guard let end else { continue }
            tally.fail(.brokenRules, "the \(members[index].role) ended by itself, \(end)")
            members[index].process = nil
        }
    }

    private mutating func note(_ event: ChildEvent, _ index: Int) {
        promised.note(event, &tally)
        guard case .longestRead(let microseconds) = event else { return }
        // What it measured while it was suspended itself is no read that waited for anybody.
        let isDisturbed = members[index].wasSuspended
        members[index].wasSuspended = suspended?.index == index
        guard let suspended, suspended.index != index, !isDisturbed else { return }
        tally.raise(.suspendedReadMicrosecondsMax, to: microseconds)
        if Double(microseconds) > Self.readSecondsMax * 1e6 {
            tally.fail(
                .brokenRules,
                "a read took \(microseconds) µs while the \(members[suspended.index].role) stood still")
        }
    }

    private mutating func sample() throws {
        var sample: DirectorySample? = try DirectorySample(directory)
        if sample!.excessByteCount(limits) > ProofLimits.segmentByteCount {
            sample = try DirectorySample.atOneInstant(directory)
        }
        sample?.check(limits, "beside each other", &tally)
    }

    private mutating func disturb(_ now: MonotonicTime) throws {
        let index = members.indices.randomElement(using: &random)!
        if suspended == nil, Int.random(in: 0..<3, using: &random) == 0 {
            members[index].process?.suspend()
            members[index].wasSuspended = true
            suspended = (
                index,
                now.advanced(bySeconds: Double.random(in: 0...Self.suspensionSecondsMax, using: &random))
            )
            tally.add(.suspensions)
        } else {
            try kill(index)
        }
    }

    private mutating func resume(_ index: Int) {
        members[index].process?.resume()
        suspended = nil
    }

    private mutating func kill(_ index: Int) throws {
        guard let process = members[index].process else { return }
        if suspended?.index == index { suspended = nil }
        let end = process.killAndWait()
        if end != .signal(SIGKILL) {
            tally.fail(.brokenRules, "the \(members[index].role) ended by itself, \(end)")
        }
        for event in try process.takeEvents() { note(event, index) }
        members[index] = ContentionMember(role: members[index].role, number: members[index].number)
        tally.add(.kills)
    }
}
