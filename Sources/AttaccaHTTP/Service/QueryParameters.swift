// SPDX-License-Identifier: MIT

/// The parameters of a request, decoded and each there once.
struct QueryParameters: Hashable, Sendable {
    private var values: [String: String] = [:]

    /// - Parameters:
    ///   - query: What follows the question mark; `nil` without one.
    ///   - allowed: The parameters that there are.
    /// - Throws: What is wrong with it.
    init(_ query: String?, allowed: [Parameter]) throws(Problem) {
        for pair in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let name = try Self.decoded(pair[..<(equals ?? pair.endIndex)])
            let value = try equals.map { equals throws(Problem) in
                try Self.decoded(pair[pair.index(after: equals)...])
            }
            guard allowed.contains(where: { $0.name == name }) else {
                throw Problem(
                    .badRequest,
                    "There is no parameter of that name; there are: "
                        + "\(allowed.isEmpty ? "none" : allowed.map(\.name).joined(separator: ", ")).")
            }
            guard values.updateValue(value ?? "", forKey: name) == nil else {
                throw Problem(.badRequest, "The parameter \(name) is there more than once.")
            }
        }
        for parameter in allowed { try parameter.check(values[parameter.name]) }
    }

    /// The value of a parameter; `nil` where it is missing.
    subscript(name: String) -> String? { values[name] }

    func integer(_ name: String) -> Int? { values[name].flatMap { Int($0) } }
    func number(_ name: String) -> Double? { values[name].flatMap { Double($0) } }

    private static func decoded(_ text: some Collection<UInt8>) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let high = HexDigit.value(rest.removeFirst()),
                    let low = HexDigit.value(rest.removeFirst())
                else { throw Problem(.badRequest, "A percent sign without two hexadecimal digits.") }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let string = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw Problem(.badRequest, "A parameter is not UTF-8 text.")
        }
        return string
    }
}
