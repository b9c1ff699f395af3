// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel

/// A number for each variant that a reader was asked for: the callback knows no names. Pure.
struct VariantNumbers {
    private var variants: [Variant] = []
    private var numbers: [Variant: UInt32] = [:]

    /// The number of a variant; a new one the first time.
    mutating func number(of variant: Variant) -> UInt32 {
        if let number = numbers[variant] { return number }
        let number = UInt32(variants.count)
        variants.append(variant)
        numbers[variant] = number
        return number
    }

    /// The variant of a number; `nil` of one that was never given out.
    subscript(number: UInt32) -> Variant? {
        Int(number) < variants.count ? variants[Int(number)] : nil
    }
}
