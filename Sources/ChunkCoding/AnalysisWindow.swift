// SPDX-License-Identifier: MIT

/// The window that a section is seen through when its predictor is computed: flat in the middle half, falling smoothly
/// to zero on either side.
///
/// Like Tukey's window with half its length tapered; the taper is 3u² - 2u³ rather than a cosine, which makes the same
/// numbers on every machine.
struct AnalysisWindow {
    let values: [Float]

    /// - Parameter sampleCount: At least 1.
    init(sampleCount: Int) {
        let taper = Float(sampleCount) / 4
        values = (0..<sampleCount).map { index in
            let edge = min(Float(index) + 0.5, Float(sampleCount) - Float(index) - 0.5)
            guard edge < taper else { return 1 }
            let position = edge / taper
            return position * position * (3 - 2 * position)
        }
    }
}
