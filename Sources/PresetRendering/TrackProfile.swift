// SPDX-License-Identifier: MIT

/// What a track is like as a whole, as far as the adaptive preset cares.
struct TrackProfile: Hashable, Sendable {
    /// Integrated loudness, in LUFS.
    let loudness: Double
    /// Sample peak against ``loudness``, in dB: small for squashed music, large for open dynamics.
    let peakToLoudness: Double
    /// Bass against the whole, in dB.
    let lowShareDecibels: Double
    /// Treble against the whole, in dB.
    let highShareDecibels: Double

    /// A track that asks for no correction: silence, or nothing that can be measured.
    static let neutral = TrackProfile(
        loudness: -16, peakToLoudness: 8, lowShareDecibels: -4.5, highShareDecibels: -17)
}
