// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel

/// The memory that a callback reads, and the windows that were published to it: what keeps its chunks alive.
///
/// `@unchecked Sendable`: all but ``observe()`` and ``pointer`` is used under the lock of the arming.
final class ReaderCore: @unchecked Sendable {
    private struct Published {
        let generation: UInt64
        let window: ReaderWindow
        let memory: UnsafeMutablePointer<attacca_rt_window>
    }

    /// For the callback.
    let pointer: OpaquePointer
    /// Oldest first: what the callback looks at, and what it will look at next.
    private var published: [Published] = []
    private var generation: UInt64 = 0

    init(_ settings: attacca_rt_settings) {
        var settings = settings
        guard let pointer = attacca_rt_create(&settings) else {
            preconditionFailure("no memory for a reader")
        }
        self.pointer = pointer
    }

    deinit {
        attacca_rt_destroy(pointer)
        for window in published { window.memory.deallocate() }
    }

    /// Where the callback was at the end of its last read. Any thread.
    func observe() -> attacca_rt_report {
        var report = attacca_rt_report()
        attacca_rt_observe(pointer, &report)
        return report
    }

    /// The newest window.
    var newest: ReaderWindow? { published.last?.window }

    /// What the callback may be looking at: what it has, and what it may take at any time.
    var windows: [ReaderWindow] {
        collect()
        return published.map(\.window)
    }

    /// Makes a window the next that the callback looks at, instead of one that it has not taken. There is one to be taken
    /// all the time in between.
    func publish(_ window: ReaderWindow) {
        generation += 1
        let memory = UnsafeMutablePointer<attacca_rt_window>.allocate(capacity: 1)
        memory.initialize(to: attacca_rt_window(window, generation: generation))
        published.append(Published(generation: generation, window: window, memory: memory))
        if let untaken = attacca_rt_publish(pointer, memory) {
            published.removeAll { $0.memory == untaken }
            untaken.deallocate()
        }
        collect()
    }

    /// Lets go of windows that the callback has left behind.
    private func collect() {
        let adopted = attacca_rt_adopted(pointer)
        while let oldest = published.first, oldest.generation < adopted {
            oldest.memory.deallocate()
            published.removeFirst()
        }
    }
}

extension attacca_rt_window {
    fileprivate init(_ window: ReaderWindow, generation: UInt64) {
        self.init()
        self.generation = generation
        jump = window.jump
        jump_track = window.jumpTrack
        jump_frame = window.jumpFrame
        variant = window.variant
        fallback = window.fallback ?? UInt32(attacca_rt_no_variant)
        fills_gaps = window.fillsGaps ? 1 : 0
        run =
            switch window.run {
            case .playing: UInt32(attacca_rt_play)
            case .paused: UInt32(attacca_rt_pause)
            case .stopped: UInt32(attacca_rt_stop)
            }
        for track in window.tracks {
            let next =
                switch track.next {
                case .track(let serial): serial
                case .end: UInt32(attacca_rt_end)
                case .unknown: UInt32(attacca_rt_unknown)
                case .otherFormat: UInt32(attacca_rt_other_format)
                }
            attacca_rt_add_track(
                &self, attacca_rt_track(serial: track.serial, next: next, frame_count: track.frameCount))
        }
        for span in window.spans {
            attacca_rt_add_chunk(
                &self,
                attacca_rt_chunk(
                    track: span.track, variant: span.variant, first_frame: span.frames.lowerBound,
                    frame_count: span.frames.upperBound - span.frames.lowerBound,
                    // The chunk's memory stays where it is as long as the window holds the chunk.
                    samples: span.chunk.withUnsafeBytes { $0.baseAddress }))
        }
    }
}
