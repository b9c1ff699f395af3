// SPDX-License-Identifier: MIT

/// How the two channels of a pair are turned into the two signals of a block.
///
/// Raw values are part of the payload format: never renumber, append only.
enum StereoMode: UInt8, Sendable {
    /// The channels as they are.
    case leftRight = 0
    /// The lifted middle and side, exact in modular arithmetic:
    ///
    ///     side = left - right        middle = right + (side >> 1)      modulo 2^32, arithmetic shift
    ///     right = middle - (side >> 1)        left = right + side
    case midSide = 1

    /// Computes middle and side of `count` frames.
    static func split(
        left: UnsafePointer<Int32>, right: UnsafePointer<Int32>, count: Int,
        middle: UnsafeMutablePointer<Int32>, side: UnsafeMutablePointer<Int32>
    ) {
        for index in 0..<count {
            let difference = left[index] &- right[index]
            side[index] = difference
            middle[index] = right[index] &+ (difference &>> 1)
        }
    }

    /// Turns middle and side into left and right, in place: `first` and `second` are either.
    static func join(
        first: UnsafeMutablePointer<Int32>, second: UnsafeMutablePointer<Int32>, count: Int
    ) {
        for index in 0..<count {
            let difference = second[index]
            let right = first[index] &- (difference &>> 1)
            first[index] = right &+ difference
            second[index] = right
        }
    }
}
