// SPDX-License-Identifier: MIT

/// The static curve and the ballistics of a compressor.
struct CompressorSettings: Hashable, Sendable {
    /// Level above which gain is reduced, in dBFS.
    let threshold: Double
    /// Input change for 1 dB of output change above the threshold; 1 or more.
    let ratio: Double
    /// Width of the soft knee around the threshold, in dB; > 0.
    let knee: Double
    /// Time constant of the gain's fall, in seconds.
    let attackSeconds: Double
    /// Time constant of the gain's rise, in seconds.
    let releaseSeconds: Double

    /// The same compressor with its gain reduction (in dB) scaled by `intensity`, 0...1.
    func scaled(by intensity: Double) -> Self {
        // The reduction is proportional to 1 - 1/ratio.
        Self(
            threshold: threshold, ratio: 1 / (1 - intensity * (1 - 1 / ratio)), knee: knee,
            attackSeconds: attackSeconds, releaseSeconds: releaseSeconds)
    }

    /// The static curve: how much a steady level is reduced.
    ///
    ///     0                                        2(x - T) < -W
    ///     (1 - 1/R)·(x - T + W/2)² / 2W            2|x - T| <= W
    ///     (1 - 1/R)·(x - T)                        2(x - T) > W
    ///
    /// - Parameter level: x, in dBFS.
    /// - Returns: dB, >= 0.
    /// - SeeAlso: Giannoulis, Massberg, Reiss, *Digital Dynamic Range Compressor Design*, J. AES 60(6), 2012,
    ///   equation 4.
    func reduction(ofLevel level: Double) -> Double {
        let over = level - threshold
        let slope = 1 - 1 / ratio
        if 2 * over < -knee { return 0 }
        if 2 * over > knee { return slope * over }
        let intoKnee = over + knee / 2
        return slope * intoKnee * intoKnee / (2 * knee)
    }
}
