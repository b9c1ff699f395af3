// SPDX-License-Identifier: MIT

/// The order in which people number their files: `2 Allegro` before `10 Adagio`.
enum NaturalOrder {
    /// Whether `left` stands before `right`: runs of digits by their value, the rest by letters regardless of case;
    /// what is equal then, by its bytes, so that no two different names are equal.
    static func precedes(_ left: String, _ right: String) -> Bool {
        let first = Array(left.lowercased().utf8)
        let second = Array(right.lowercased().utf8)
        var i = 0
        var j = 0
        while i < first.count, j < second.count {
            if isDigit(first[i]), isDigit(second[j]) {
                let leftNumber = digits(of: first, from: &i)
                let rightNumber = digits(of: second, from: &j)
                if leftNumber.count != rightNumber.count { return leftNumber.count < rightNumber.count }
                if let order = order(leftNumber, rightNumber) { return order }
            } else {
                if first[i] != second[j] { return first[i] < second[j] }
                i += 1
                j += 1
            }
        }
        if first.count - i != second.count - j { return first.count - i < second.count - j }
        return order(Array(left.utf8)[...], Array(right.utf8)[...]) ?? false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The run of digits at `index`, without leading zeros; `index` moves behind it.
    private static func digits(of bytes: [UInt8], from index: inout Int) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count, isDigit(bytes[index]) { index += 1 }
        return bytes[start..<index].drop { $0 == 0x30 }
    }

    /// By bytes; `nil` when they are equal.
    private static func order(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool? {
        left.elementsEqual(right) ? nil : left.lexicographicallyPrecedes(right)
    }
}
