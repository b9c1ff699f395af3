// SPDX-License-Identifier: MIT

/// What a stretch of audio measures, in physical units.
///
/// Spectral values are of windows of 2048 frames (periodic Hann, 46 ms at 44.1 kHz) at any sample rate, of the mean of
/// all channels, the first and last window half filled with silence: the reference tools' defaults.
public struct PhysicalFeatures: Hashable, Sendable {
    /// The loudness of what nothing of is above the absolute gate of BS.1770, and of silence.
    public static let silenceLUFS = -70.0

    /// Integrated loudness by ITU-R BS.1770-4, in LUFS; of less than 400 ms without gates.
    public let loudnessLUFS: Double
    /// Greatest absolute sample by the root mean square of all samples, in dB; 0 for silence.
    public let crestFactorDecibels: Double
    /// Magnitude-weighted mean frequency, mean over windows, in Hz.
    public let spectralCentroidHertz: Double
    /// The frequency below which 85 % of the magnitude lies, mean over windows, in Hz.
    public let spectralRolloffHertz: Double
    /// Geometric by arithmetic mean of the power spectrum, mean over windows, 0 (a tone) to 1 (white, or silence).
    public let spectralFlatness: Double
    /// Mean rise of 128 mel bands from one window to the next, in dB.
    public let onsetStrengthDecibelsPerFrame: Double
    /// Autocorrelation of onsets at the strongest period of 60 to 200 a minute, 0 (no beat) to 1.
    public let tempoEnergy: Double
    /// Energy of the mean of the channels from 300 to 3400 Hz by the energy of all channels, 0 to 1.
    public let vocalPresence: Double

    /// Silence: what is measured where there is no audio.
    public static let silence = Self(
        loudnessLUFS: silenceLUFS, crestFactorDecibels: 0, spectralCentroidHertz: 0,
        spectralRolloffHertz: 0, spectralFlatness: 0, onsetStrengthDecibelsPerFrame: 0, tempoEnergy: 0,
        vocalPresence: 0)
}
