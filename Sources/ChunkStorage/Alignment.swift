// SPDX-License-Identifier: MIT

extension Int64 {
    /// The next multiple of a power of two that is not smaller.
    func alignedUp(to alignment: Int64) -> Int64 { (self + alignment - 1) & ~(alignment - 1) }

    /// The last multiple of a power of two that is not larger.
    func alignedDown(to alignment: Int64) -> Int64 { self & ~(alignment - 1) }
}
