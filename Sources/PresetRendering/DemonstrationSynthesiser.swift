// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The instruments of the demonstration track, frame by frame.
///
/// Four chords of two seconds each go round; each section sets how loud pad, voice, drums, bass and bells are.
struct DemonstrationSynthesiser {
    /// How loud each instrument is, linear.
    private struct Mix {
        var pad = 0.0
        var voice = 0.0
        var drums = 0.0
        var bass = 0.0
        var bells = 0.0
    }

    /// Sections by the second they start at. A change takes half a second.
    private static let sections: [(start: Double, mix: Mix)] = [
        (0, Mix(pad: 0.05)),
        (30, Mix(pad: 0.05, voice: 0.12)),
        (65, Mix(pad: 0.03, drums: 0.3, bass: 0.2)),
        (105, Mix(pad: 0.1, voice: 0.1, drums: 0.35, bass: 0.25, bells: 0.06)),
        (140, Mix(pad: 0.03, bells: 0.12)),
        (165, Mix(pad: 0.05)),
    ]
    /// A minor, F major, C major, G major: frequencies in Hz.
    private static let chords: [[Double]] = [
        [220.00, 261.63, 329.63], [174.61, 220.00, 261.63], [196.00, 261.63, 329.63],
        [196.00, 246.94, 293.66],
    ]
    private static let roots = [55.0, 43.65, 65.41, 49.0]
    private static let melody = [440.0, 523.25, 493.88, 440, 392, 440, 329.63, 349.23]
    private static let chordSeconds = 2.0
    private static let beatSeconds = 0.5
    private static let totalSeconds = Double(DemonstrationTrack.seconds)

    private let sampleRate: Double
    private var padPhases = [Double](repeating: 0, count: 3)
    private var bassPhase = 0.0
    private var voice: FormantVoice

    init(sampleRate: Int) {
        self.sampleRate = Double(sampleRate)
        voice = FormantVoice(sampleRate: Double(sampleRate))
    }

    /// The next frame, left and right; `index` counts up from 0.
    mutating func frame(_ index: Int) -> (left: Double, right: Double) {
        let time = Double(index) / sampleRate
        let mix = Self.mix(at: time)
        let chord = Int(time / Self.chordSeconds) % Self.chords.count
        let pad = playPad(Self.chords[chord], at: time)
        let centre =
            mix.voice * sing(at: time) + mix.drums * Self.drums(at: time, frame: index)
            + mix.bass * playBass(Self.roots[chord], at: time)
        let bells = mix.bells * Self.bells(Self.chords[chord], at: time)
        let fade = min(1, time / 0.5, (Self.totalSeconds - time) / 4)
        return (
            fade * (mix.pad * pad.left + centre + 0.8 * bells),
            fade * (mix.pad * pad.right + centre + 1.2 * bells)
        )
    }

    private static func mix(at time: Double) -> Mix {
        let index = sections.lastIndex { $0.start <= time } ?? 0
        let new = sections[index].mix
        let progress = (time - sections[index].start) / 0.5
        guard index > 0, progress < 1 else { return new }
        let old = sections[index - 1].mix
        func blend(_ from: Double, _ to: Double) -> Double { from + (to - from) * progress }
        return Mix(
            pad: blend(old.pad, new.pad), voice: blend(old.voice, new.voice),
            drums: blend(old.drums, new.drums), bass: blend(old.bass, new.bass),
            bells: blend(old.bells, new.bells))
    }

    /// Three sines with a little of their octave, swelling with each chord, spread over the stereo image.
    private mutating func playPad(_ chord: [Double], at time: Double) -> (left: Double, right: Double) {
        let swell = 0.7 + 0.3 * sin(2 * .pi * time / Self.chordSeconds - .pi / 2)
        var (left, right) = (0.0, 0.0)
        for note in chord.indices {
            padPhases[note] += chord[note] / sampleRate
            if padPhases[note] >= 1 { padPhases[note] -= 1 }
            let value = swell * (sin(2 * .pi * padPhases[note]) + 0.3 * sin(4 * .pi * padPhases[note]))
            left += value * (1 - 0.3 * Double(note))
            right += value * (0.4 + 0.3 * Double(note))
        }
        return (left, right)
    }

    private mutating func sing(at time: Double) -> Double {
        let note = Int(time / (2 * Self.beatSeconds))
        let vibrato = 1 + 0.008 * sin(2 * .pi * 5.5 * time)
        let progress = (time / (2 * Self.beatSeconds)).truncatingRemainder(dividingBy: 1)
        let envelope = min(1, progress / 0.1, (1 - progress) / 0.2)
        let pitch = Self.melody[note % Self.melody.count] / 2 * vibrato
        return envelope * voice.sample(pitch: pitch, vowel: note)
    }

    private mutating func playBass(_ root: Double, at time: Double) -> Double {
        bassPhase += root / sampleRate
        if bassPhase >= 1 { bassPhase -= 1 }
        let progress = (time / Self.beatSeconds).truncatingRemainder(dividingBy: 1)
        let angle = 2 * Double.pi * bassPhase
        return exp(-2 * progress) * min(1, progress * 50)
            * (sin(angle) + 0.4 * sin(2 * angle) + 0.2 * sin(3 * angle))
    }

    /// A kick on each beat, a snare on every second, a hi-hat on the half beats.
    private static func drums(at time: Double, frame: Int) -> Double {
        let beat = time / beatSeconds
        let progress = beat.truncatingRemainder(dividingBy: 1) * beatSeconds
        let half = (beat * 2).truncatingRemainder(dividingBy: 1) * beatSeconds / 2
        let noise = Dither.value(frame: Int64(frame), channel: 63)
        // A sine whose pitch falls from 120 to 50 Hz.
        let kick = exp(-12 * progress) * sin(2 * .pi * (50 * progress + 70 / 30 * (1 - exp(-30 * progress))))
        let snare = Int(beat) % 2 == 1 ? 0.6 * exp(-18 * progress) * noise : 0
        return 0.9 * kick + snare + 0.2 * exp(-60 * half) * noise
    }

    /// Struck chord notes two octaves up, with the inharmonic partials of a bell.
    private static func bells(_ chord: [Double], at time: Double) -> Double {
        let strike = time / (beatSeconds / 2)
        let progress = strike.truncatingRemainder(dividingBy: 1) * beatSeconds / 2
        let angle = 2 * Double.pi * 8 * chord[Int(strike) % chord.count] * progress
        return min(1, progress * 500) * exp(-6 * progress)
            * (sin(angle) + 0.5 * sin(2.76 * angle) + 0.25 * sin(5.4 * angle))
    }
}
