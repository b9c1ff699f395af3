// SPDX-License-Identifier: MIT

/// A parameter of a route, and what it may be.
struct Parameter: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case text(bytesMax: Int)
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case choice([String])
    }

    let name: String
    let kind: Kind
    var isRequired = false

    /// - Parameter value: What was given; `nil` for nothing.
    /// - Throws: What is wrong with it.
    func check(_ value: String?) throws(Problem) {
        guard let value else {
            if isRequired { throw Problem(.badRequest, "The parameter \(name) is missing.") }
            return
        }
        switch kind {
        case .text(let bytesMax):
            guard (1...bytesMax).contains(value.utf8.count) else {
                throw Problem(.badRequest, "The parameter \(name) has 1 to \(bytesMax) bytes.")
            }
        case .integer(let range):
            guard Self.isDecimal(value), let integer = Int(value), range.contains(integer) else {
                throw Problem(
                    .badRequest,
                    "The parameter \(name) is a whole number from \(range.lowerBound) to \(range.upperBound)."
                )
            }
        case .number(let range):
            guard let number = Double(value), Self.isNumber(value), range.contains(number) else {
                throw Problem(
                    .badRequest,
                    "The parameter \(name) is a number from \(range.lowerBound) to \(range.upperBound).")
            }
        case .choice(let choices):
            guard choices.contains(value) else {
                throw Problem(
                    .badRequest, "The parameter \(name) is one of: \(choices.joined(separator: ", ")).")
            }
        }
    }

    private static func isDecimal(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// As JSON writes numbers: no `inf`, no `0x1p3`.
    private static func isNumber(_ text: String) -> Bool {
        guard let value = try? JSONReader.read(Array(text.utf8)) else { return false }
        switch value {
        case .integer, .number: return true
        default: return false
        }
    }
}
