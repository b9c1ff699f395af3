// SPDX-License-Identifier: MIT

/// The restored signals of one section and pair of channels, and the part of them that is wanted.
struct SectionRows {
    /// Samples of 16 or 32 bits, as the mapping says.
    let first: UnsafeMutableRawPointer
    /// `nil` for a channel without a partner.
    let second: UnsafeMutableRawPointer?
    let mode: StereoMode
    /// The first wanted frame of the section.
    let firstFrame: Int
    let frameCount: Int
}
