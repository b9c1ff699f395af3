// SPDX-License-Identifier: MIT
import Attacca
import CInterposition
import Synchronization

/// The audio callback: reads that are watched, on a thread whose system calls are trapped.
final class Callback: @unchecked Sendable {
    enum Deed: String {
        case retain, lock, allocate, call
    }

    let isDone = Atomic(false)
    private let reader: PlaybackReader
    private let readCount: Int
    private let frameCount: Int
    private let deed: Deed?
    private let buffer: UnsafeMutableRawPointer
    /// Written by the thread before it is done.
    private(set) var report = ""

    init(reader: PlaybackReader, readCount: Int, frameCount: Int, deed: Deed?) {
        self.reader = reader
        self.readCount = readCount
        self.frameCount = frameCount
        self.deed = deed
        buffer = .allocate(byteCount: frameCount * 4, alignment: 16)
    }

    func run() {
        // Functions are bound when they are first called, under a lock: not while system calls are trapped.
        interposition_watch(1)
        _ = reader.read(into: buffer, frames: 0)
        interposition_watch(0)
        let before = interposition_counts()
        let isTrapping = interposition_trap_system_calls() != 0
        let (music, other) = Self.read(reader, buffer, readCount, frameCount)
        if let deed { Self.misbehave(deed, reader) }
        let trapped = interposition_trapped_count()
        let trappedNumber = interposition_trapped_number()
        let after = interposition_counts()
        report = """
            is_active \(interposition_is_active())
            is_trapping \(isTrapping ? 1 : 0)
            music_reads \(music)
            other_reads \(other)
            system_calls \(trapped)
            last_system_call \(trappedNumber)
            allocations \(after.allocations - before.allocations)
            frees \(after.frees - before.frees)
            locks \(after.locks - before.locks)
            retains \(after.retains - before.retains)
            releases \(after.releases - before.releases)
            objects \(after.objects - before.objects)
            casts \(after.casts - before.casts)
            accesses \(after.accesses - before.accesses)
            """
        isDone.store(true, ordering: .releasing)
    }

    /// Reads until so many reads were all music.
    private static func read(
        _ reader: PlaybackReader, _ buffer: UnsafeMutableRawPointer, _ readCount: Int, _ frameCount: Int
    ) -> (music: Int, other: Int) {
        var music = 0
        var other = 0
        while music < readCount {
            interposition_watch(1)
            let result = reader.read(into: buffer, frames: frameCount)
            interposition_watch(0)
            if result.status == .complete { music += 1 } else { other += 1 }
        }
        return (music, other)
    }

    private static func misbehave(_ deed: Deed, _ reader: PlaybackReader) {
        interposition_watch(1)
        defer { interposition_watch(0) }
        switch deed {
        case .retain:
            let kept = Unmanaged.passUnretained(reader)
            _ = kept.retain()
            kept.release()
        case .lock: interposition_lock_once()
        case .allocate: interposition_allocate_once()
        case .call: interposition_call_once()
        }
    }
}
