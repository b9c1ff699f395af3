// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import StorageIO

extension Simulation {
    /// Lets an event happen. What the store throws is the disk's fault only while that is failing.
    func perform(_ event: SimulationEvent) throws {
        switch event {
        case .play: play()
        case .switchPreset(let preset): listener.preset = preset
        case .changeTrack(let track): (listener.track, listener.index) = (track, 0)
        case .seek(let index): listener.index = index
        case .pass(let seconds): timeSource.advance(bySeconds: seconds)
        case .setWall(let years): timeSource.setWall(aheadBySeconds: years * 365.25 * 86_400)
        case .flush: onAwake { store throws in try store.flush() }
        case .pin: pin()
        case .compact(let steps): compact(steps: steps)
        case .purgeTrack(let track): purge(PurgeSelection(track: SimulationListener.name(track)))
        case .purgePreset(let preset): purge(PurgeSelection(preset: preset))
        case .purgeAll: purge(PurgeSelection())
        case .modifyTrack(let track): modify(track)
        case .suspend: suspend()
        case .resume: resume()
        case .reopen: try reopen()
        case .crash: try crash()
        case .losePower(let sectorByteCount): try losePower(sectorByteCount: sectorByteCount)
        case .failCalls(let skipped, let count, let systemNumber, let isDatabase):
            beginFaults(ofDatabase: isDatabase)
            let plan = isDatabase ? disk.databasePlan : disk.plan
            plan.fail(
                calls: skipped..<skipped + count, systemNumber: systemNumber, tearsWrites: skipped % 2 == 0)
        case .fillDisk(let byteCount):
            beginFaults(ofDatabase: true)
            disk.plan.limitWrites(toByteCount: byteCount)
            disk.databasePlan.limitWrites(toByteCount: byteCount)
        case .heal: try heal()
        case .toggleSecond: try toggleSecond()
        }
    }

    // MARK: The listener

    private func play() {
        guard let number = pickProcess(), let store = processes[number]?.store else { return }
        // What is heard, and what the engine would make ahead of it.
        for ahead in 0..<3 { request(listener.key(ahead: ahead), of: store) }
        listener.advance()
    }

    /// Reads a chunk, or renders and stores it.
    private func request(_ key: ChunkKey, of store: ChunkStore) {
        var isFound = false
        attempt("reading") {
            guard let chunk = try store.read(key) else { return }
            isFound = true
            try verify(chunk, key)
        }
        if isFound { return }
        // As after a failed read, the player hears what it renders.
        if case .rejected = store.append(ProofPayload.chunk(key, byteCountMax: Self.byteCountMax)) { return }
        ledger.offer(key)
    }

    private func modify(_ track: Int) {
        listener.modify(track)
        let generation = listener.generation(of: track)
        ledger.contest(
            { $0.track == SimulationListener.name(track) && $0.trackRevision.rawValue < generation },
            isPending: true)
        guard let number = pickProcess(), let store = processes[number]?.store else { return }
        store.removeEarlierRevisions(
            of: SimulationListener.name(track),
            keeping: TrackRevision(rawValue: generation))
    }

    // MARK: Upkeep

    private func pin() {
        guard let number = pickProcess() else { return }
        let keys = (0..<SimulationScript.trackCount).map { track in
            ProofPayload.key(
                track: SimulationListener.name(track), generation: listener.generation(of: track),
                preset: listener.preset, index: 0)
        }
        processes[number]?.store.pin(Set(keys))
    }

    private func compact(steps: Int) {
        onAwake { store throws in
            var left = steps
            _ = try store.compact { _ in
                left -= 1
                return left > 0
            }
        }
    }

    private func purge(_ selection: PurgeSelection) {
        // What another process has staged is not in the index, and comes in later.
        guard suspended.isEmpty else { return }
        for case let process? in processes { attempt("flushing") { try process.store.flush() } }
        guard let number = pickProcess(), let store = processes[number]?.store else { return }
        attempt("purging") {
            let isDoomed = { (key: ChunkKey) in
                (selection.track == nil || key.track == selection.track)
                    && (selection.preset == nil || key.variant.preset == selection.preset)
            }
            let doomed = Set(try processes[number]!.rows().keys.filter(isDoomed))
            ledger.contest(isDoomed)
            _ = try store.purge(selection)
            ledger.remove(doomed)
        }
    }

    private func suspend() {
        guard let number = pickProcess(), !suspended.contains(number) else { return }
        attempt("suspending") {
            try processes[number]!.store.suspend()
            suspended.insert(number)
        }
    }

    private func resume() {
        for number in suspended { processes[number]?.store.resume() }
        suspended = []
    }

    // MARK: Processes

    /// One that is running, if any is.
    private func pickProcess() -> Int? {
        let running = processes.indices.filter { processes[$0] != nil }
        return running.isEmpty ? nil : running[script.number(in: 0..<running.count)]
    }

    /// Calls a store that waits for its writer, unless that is suspended.
    private func onAwake(_ body: (ChunkStore) throws -> Void) {
        guard let number = pickProcess(), !suspended.contains(number) else { return }
        attempt("a command") { try body(processes[number]!.store) }
    }

    private func toggleSecond() throws {
        if processes[1] == nil { return open(1) }
        // Before its counters go.
        try compare("before the second process closes")
        close(1)
    }

    private func reopen() throws {
        try compare("before closing")
        for number in processes.indices where processes[number] != nil { close(number) }
        if !isDiskFailing { ledger.noteSynchronized() }
        open(0)
        // Closing a suspended process wrote what was staged, and evicted for it.
        try compare("after closing and opening")
        try expectEverything("after closing and opening")
    }

    private func crash() throws {
        guard let number = pickProcess() else { return open(0) }
        try compare("before the crash")
        end(number)
        ledger.noteProcessEnd()
        suspended.remove(number)
        open(number)
        try expectEverything("after a crash")
    }

    private func losePower(sectorByteCount: Int) throws {
        try compare("before the power cut")
        var expectation = ledger.expectation(afterPowerLoss: true, byteCountMax: Self.byteCountMax)
        if isIndexDoubtful { expectation.served = [] }
        let memory = disk.memory.afterPowerLoss(using: &imageGenerator, sectorByteCount: sectorByteCount)
        for number in processes.indices where processes[number] != nil { end(number) }
        suspended = []
        isDiskFailing = false
        isIndexDoubtful = false
        disk = try VirtualDisk(memory, in: parentDirectory)
        open(0)
        guard let process = processes[0] else { return }
        _ = try expectation.check(process, &tally, "after a power cut")
        ledger.restart(with: try process.rows(), now: timeSource.monotonicNow())
        overBudgetEnd = timeSource.monotonicNow().advanced(bySeconds: 2 * configuration.upkeepSeconds)
        baseline = counters
    }

    func open(_ number: Int) {
        precondition(processes[number] == nil, "process \(number) is running")
        if isDiskFailing {
            attempt("opening") { processes[number] = try ProofProcess(disk, configuration, timeSource) }
        } else {
            processes[number] = ProofProcess.open(disk, configuration, timeSource, &tally, "opening")
        }
        hasCompany = processes.count { $0 != nil } > 1
        isFreshlyOpened = true
    }

    private func close(_ number: Int) {
        suspended.remove(number)
        attempt("closing") { try processes[number]!.close() }
        endedCounters.add(processes[number]!)
        processes[number] = nil
    }

    /// The end of a process that does not close.
    private func end(_ number: Int) {
        processes[number]!.crash()
        endedCounters.add(processes[number]!)
        processes[number] = nil
    }

    // MARK: The disk

    func beginFaults(ofDatabase: Bool) {
        isDiskFailing = true
        isIndexDoubtful = isIndexDoubtful || ofDatabase
        ledger.noteFailure(now: timeSource.monotonicNow())
    }

    private func heal() throws {
        disk.heal()
        resume()
        guard isDiskFailing else { return }
        isDiskFailing = false
        if areReadsLying { ledger.contest { _ in true } }
        areReadsLying = false
        // What failed until now had a reason.
        baseline.failureCount = counters.failureCount
        timeSource.advance(bySeconds: 3)
        for number in processes.indices {
            guard let process = processes[number] else { continue }
            process.store.runWriter()
            // Tells of what was lost meanwhile.
            isDiskFailing = true
            attempt("flushing") { try process.store.flush() }
            isDiskFailing = false
            probe(process, "once the disk works")
        }
        if processes[0] == nil { open(0) }
        ledger.noteFailure(now: timeSource.monotonicNow())
        try compare("once the disk works")
        try expectEverything("once the disk works")
        isIndexDoubtful = false
    }

    private func probe(_ process: ProofProcess, _ circumstances: String) {
        probeCount += 1
        ledger.offer(ProofPayload.key(track: "/music/probe.flac", index: probeCount))
        ledger.expectation(afterPowerLoss: false, byteCountMax: Self.byteCountMax)
            .checkWorking(process, probeCount, &tally, circumstances)
    }

    /// Runs what may fail with the disk, and with nothing else.
    func attempt(_ what: String, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            if !isDiskFailing { tally.fail(.brokenRules, "\(what) failed on a healthy disk: \(error)") }
        }
    }
}
