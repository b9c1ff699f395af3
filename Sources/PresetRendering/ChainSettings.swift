// SPDX-License-Identifier: MIT

/// Everything that shapes the sound of one variant: equaliser, compressor, make-up gain.
struct ChainSettings: Hashable, Sendable {
    let bands: [EqualiserBand]
    let compressor: CompressorSettings
    /// Gain after the compressor, at full intensity, in dB.
    let makeUpDecibels: Double

    /// Seconds of audio before a chunk after which the state of the chain no longer depends on what came before.
    ///
    /// The compressor forgets as exp(-t / release): after 17 release times a difference of 30 dB of reduction is
    /// less than 2·10^-6 dB, below -130 dBFS. Filters (50 ms for 16 time constants at 80 Hz) and the limiter are
    /// settled long before.
    var settlingSeconds: Double {
        17 * compressor.releaseSeconds + 2 * compressor.attackSeconds + Limiter.releaseSeconds
    }
}
