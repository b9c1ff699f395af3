// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Measures the spectrum of windows of 2048 frames, periodic Hann, and averages over them.
///
/// Centroid, rolloff and flatness are the means of what each window has; the energies are sums.
struct SpectralMeter: ~Copyable {
    /// The share of the magnitudes that lies below the rolloff.
    static let rolloffShare: Float = 0.85
    static let windowLength = Int(attacca_window_length)

    private let kernels: SpectrumKernels
    private let sampleRate: Int
    private let band: FloatMemory
    private let scratch = FloatMemory(count: Int(attacca_transform_scratch))
    private let magnitudes = FloatMemory(count: Int(attacca_bin_capacity))
    /// The powers of the latest window, shape `[bins]`.
    let spectrum = FloatMemory(count: Int(attacca_bin_capacity))

    /// The centroid of the latest window, in Hz; 0 for silence.
    private(set) var latestCentroid = 0.0

    private var windowCount = 0.0
    private var centroidBinSum = 0.0
    private var rolloffBinSum = 0.0
    private var flatnessSum = 0.0
    private var vocalEnergy = 0.0
    private var totalEnergy = 0.0

    /// - Parameter sampleRate: In Hz.
    init(sampleRate: Int, kernels: SpectrumKernels) {
        self.kernels = kernels
        self.sampleRate = sampleRate
        band = VoiceBand.weights(sampleRate: sampleRate)
    }

    /// Forgets every window.
    mutating func reset() {
        (windowCount, centroidBinSum, rolloffBinSum, flatnessSum) = (0, 0, 0, 0)
        (vocalEnergy, totalEnergy) = (0, 0)
    }

    /// Transforms a window into ``spectrum`` without counting it.
    ///
    /// - Parameter mono: ``windowLength`` frames.
    func transform(_ mono: UnsafePointer<Float>) {
        withUnsafePointer(to: WindowTables.shared.pointers) { tables in
            kernels.table.pointee.transform(tables, mono, scratch.start, spectrum.start)
        }
    }

    /// Takes in a window.
    ///
    /// - Parameters:
    ///   - mono: The mean of the channels, ``windowLength`` frames.
    ///   - power: The mean of the squares of the channels.
    mutating func add(mono: UnsafePointer<Float>, power: UnsafePointer<Float>) {
        add(mono: mono)
        // Parseval: the powers of all bins add up to the length times the energy of the windowed signal.
        let energy = kernels.table.pointee.windowed_energy(power, WindowTables.shared.pointers.window)
        totalEnergy += Double(energy) * Double(Self.windowLength)
    }

    /// Takes in a window for all but ``vocalPresence``.
    mutating func add(mono: UnsafePointer<Float>) {
        transform(mono)
        var sums = attacca_spectrum_sums()
        kernels.table.pointee.sum(
            spectrum.start, band.start, Self.rolloffShare, magnitudes.start, &sums)
        windowCount += 1
        let centroidBin =
            sums.magnitude_sum > .leastNormalMagnitude
            ? Double(sums.moment_sum) / Double(sums.magnitude_sum) : 0
        centroidBinSum += centroidBin
        rolloffBinSum += Double(sums.rolloff_bin)
        flatnessSum += exp2(Double(sums.log2_geometric_mean)) / Double(sums.arithmetic_mean)
        vocalEnergy += Double(sums.band_energy)
        latestCentroid = centroidBin * binWidth
    }

    /// Mean of the windows' centroids, in Hz; 0 for silence.
    var centroid: Double { hertz(centroidBinSum) }

    /// Mean of the windows' rolloffs, in Hz; 0 for silence.
    var rolloff: Double { hertz(rolloffBinSum) }

    /// Mean of the windows' flatnesses, 0 ... 1; 1 for silence, and 0 when there was no window.
    var flatness: Double { windowCount > 0 ? min(1, flatnessSum / windowCount) : 0 }

    /// Energy of the mean of the channels at the frequencies of voices, by the energy of all; 0 for silence.
    var vocalPresence: Double { totalEnergy > 0 ? min(1, vocalEnergy / totalEnergy) : 0 }

    private var binWidth: Double { Double(sampleRate) / Double(Self.windowLength) }

    private func hertz(_ binSum: Double) -> Double {
        windowCount > 0 ? binSum / windowCount * binWidth : 0
    }
}
