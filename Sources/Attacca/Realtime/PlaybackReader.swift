// SPDX-License-Identifier: MIT
import CRealtime
public import CacheModel
import Threading

/// What an audio callback reads from: the music of the queue, from chunks that the engine keeps ready.
///
/// ```swift
/// let reader = try playback.makeReader(output: .float32Interleaved)
/// reader.play("a.flac", preset: "warm")
/// // In the audio callback:
/// let result = reader.read(into: buffer, frames: 512)
/// // On a key press:
/// reader.setPreset("punchy")
/// ```
///
/// *Reading* is wait-free: no lock, allocation, reference counting, system call, logging or dynamic cast; and no loop that
/// another thread can prolong. It copies and converts: a microsecond for 512 frames. Where nothing fades, integers are
/// widened exactly, and a format into itself is copied bit for bit; float32 is the integer divided by its full scale; what
/// narrows is rounded and saturates. Tracks of the queue follow one another without a gap, sample for sample.
///
/// *Switches* are crossfades of equal power (cosine and sine of a quarter turn) from the old variant to the new one at the
/// same frame of the track, begun with the next read if the new one is in memory; otherwise it is asked for at once and
/// faded in when it is there, while the old one plays on. Two renditions of one music are alike, so in the middle of a fade
/// they add up to at most 3 dB more than either: float32 may exceed full scale there by as much as the music is near it,
/// integers saturate. A fade that is made linear instead would dip by 3 dB where two presets differ in phase. A switch
/// during a crossfade begins when that is over.
///
/// *Seeks, pauses, stops* and gaps ramp to silence, and what comes after them ramps in; the first frame of a track does not,
/// which begins as it was made.
///
/// The reader tells the engine where the listener is: a player that uses it calls ``PlaybackSession/report(_:at:)`` no
/// more. It outlives its cache: after ``PlayerCache/close()`` it reads silence.
///
/// One thread reads at a time; every other method may be called from any thread but the callback's, and takes
/// microseconds unless it says otherwise. The last reference must not be released by the callback.
public final class PlaybackReader: Sendable {
    /// What it writes.
    public let output: ReaderOutput
    /// How it plays.
    public let configuration: ReaderConfiguration
    /// For the callback, also of the C interface, which calls `attacca_rt_read` with it.
    package nonisolated(unsafe) let core: OpaquePointer
    private let isPlanar: Bool
    let arming: ReaderArming

    init(output: ReaderOutput, arming: ReaderArming) {
        self.output = output
        isPlanar = output == .float32Planar
        configuration = arming.configuration
        core = arming.core.pointer
        self.arming = arming
    }

    deinit { arming.stop() }

    // MARK: The callback's

    /// Fills an interleaved buffer: with music as far as it is there, with silence behind it. Wait-free.
    ///
    /// - Parameters:
    ///   - buffer: `frames` × channels samples of ``output``, aligned as those are; all are written.
    ///   - frames: At least 0.
    /// - Returns: How many frames are music, and why not all.
    /// - Precondition: ``output`` is not ``ReaderOutput/float32Planar``.
    /// - Complexity: O(*frames* × channels).
    public func read(into buffer: UnsafeMutableRawPointer, frames: Int) -> ReaderResult {
        // Not as a condition of `precondition`: unoptimised, that would be a closure which retains this reader.
        if isPlanar { preconditionFailure("planes are read with read(intoPlanes:frames:)") }
        return ReaderResult(attacca_rt_read(core, buffer, Int64(frames)))
    }

    /// Fills a buffer for each channel; otherwise as ``read(into:frames:)``. Wait-free.
    ///
    /// - Parameters:
    ///   - planes: As many buffers as channels, each of `frames` samples; all are written.
    ///   - frames: At least 0.
    /// - Precondition: ``output`` is ``ReaderOutput/float32Planar``.
    public func read(
        intoPlanes planes: UnsafePointer<UnsafeMutablePointer<Float>>, frames: Int
    ) -> ReaderResult {
        if !isPlanar { preconditionFailure("interleaved samples are read with read(into:frames:)") }
        // A pointer and an optional pointer are laid out alike; a closure around the call would retain this reader.
        let optional = UnsafeRawPointer(planes).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self)
        return ReaderResult(attacca_rt_read_planes(core, optional, Int64(frames)))
    }

    // MARK: Control

    /// Goes to a frame of a track, which the queue may hold or not, and plays from there on through the queue.
    ///
    /// - Parameters:
    ///   - track: What the listener wants to hear.
    ///   - frame: From 0; behind the end it is the end.
    ///   - preset: How the listener wants to hear it.
    ///   - intensity: How much of the preset.
    public func play(
        _ track: TrackID, atFrame frame: Int64 = 0, preset: Preset, intensity: Intensity = .full
    ) {
        precondition(frame >= 0, "frame \(frame) is before the start of the track")
        arming.control { composer, report in
            let serial = composer.route.enter(track, after: composer.place(report).serial)
            composer.choose(Variant(preset: preset, intensity: intensity), report)
            composer.desire.run = .playing
            return composer.jump(to: (serial, frame))
        }
    }

    /// Goes to a frame of the track that plays; behind its end it is the end. Nothing before ``play(_:atFrame:preset:intensity:)``.
    ///
    /// - Parameter frame: From 0.
    public func seek(toFrame frame: Int64) {
        precondition(frame >= 0, "frame \(frame) is before the start of the track")
        arming.control { composer, report in
            guard composer.desire.jump > 0 else { return nil }
            return composer.jump(to: (composer.place(report).serial, frame))
        }
    }

    /// Chooses what the listener wants to hear from now on. Nothing before ``play(_:atFrame:preset:intensity:)``.
    public func setPreset(_ preset: Preset, intensity: Intensity = .full) {
        arming.control { composer, report in
            guard composer.desire.jump > 0 else { return nil }
            composer.choose(Variant(preset: preset, intensity: intensity), report)
            return composer.place(report)
        }
    }

    /// Ramps to silence and stays where it is.
    public func pause() { run(.paused, from: .playing) }

    /// Goes on after ``pause()``.
    public func resume() { run(.playing, from: .paused) }

    /// Ramps to silence for good: only ``play(_:atFrame:preset:intensity:)`` goes on.
    public func stop() {
        run(.stopped, from: .playing)
        run(.stopped, from: .paused)
    }

    private func run(_ next: ReaderWindow.Run, from current: ReaderWindow.Run) {
        arming.control { composer, report in
            guard composer.desire.run == current else { return nil }
            composer.desire.run = next
            return composer.place(report)
        }
    }

    // MARK: State

    /// What the callback was given last.
    public var position: ReaderPosition {
        arming.state.withLock { state in
            let report = arming.core.observe()
            let variant = state.composer.numbers[report.variant]
            return ReaderPosition(
                track: state.composer.route[report.track]?.id, frame: report.frame, variant: variant,
                isSwitching: variant != nil && variant != state.composer.desire.variant,
                status: ReaderResult.Status(report.status))
        }
    }

    /// What could not be had last: a chunk, which is asked for again every second as long as it is needed, or a track, which
    /// is passed over.
    public var lastFailure: AttaccaError? { arming.state.withLock { $0.lastFailure } }

    /// Waits until a read of so many frames would find them all: for players that are faster than their device, such as one
    /// that writes a file. Blocks.
    ///
    /// - Parameters:
    ///   - frames: Up to a second's worth.
    ///   - seconds: How long to wait at most.
    /// - Returns: False when they were not there in time. True also when there is nothing to wait for: playing is paused,
    ///   stopped or over.
    @discardableResult
    public func waitUntilReady(frames: Int, withinSeconds seconds: Double = 20) -> Bool {
        arming.waitUntilReady(
            frameCount: min(frames, configuration.sampleRate), withinSeconds: seconds)
    }
}

extension ReaderComposer {
    /// Sends the callback to a place.
    mutating func jump(to place: Place) -> Place {
        desire.jump += 1
        desire.serial = place.serial
        desire.frame = place.frame
        return place
    }

    /// Takes what the listener wants to hear, and remembers what was heard.
    mutating func choose(_ variant: Variant, _ report: attacca_rt_report) {
        desire.variant = variant
        if let heard = numbers[report.variant], heard != variant { previous = heard }
    }
}
