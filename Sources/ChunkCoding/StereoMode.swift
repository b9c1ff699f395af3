// SPDX-License-Identifier: MIT

/// How the two channels of a pair are turned into the two signals of a section.
///
/// Raw values are part of the payload format: never renumber, append only.
enum StereoMode: UInt8, Sendable {
    /// The channels as they are.
    case leftRight = 0
    /// The lifted middle and side, exact in the arithmetic modulo 2^16 or 2^32 of the signals:
    ///
    ///     side = left - right        middle = right + (side >> 1)      arithmetic shift
    ///     right = middle - (side >> 1)        left = right + side
    case midSide = 1
}
