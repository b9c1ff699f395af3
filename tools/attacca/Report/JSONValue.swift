// SPDX-License-Identifier: MIT

/// A JSON value whose members keep their order (RFC 8259).
///
/// Written by hand rather than through Foundation: the tool starts faster without it, and people read the keys
/// in the order that the documentation lists them.
enum JSONValue: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case null
    case boolean(Bool)
    case integer(Int)
    /// Written with at most three decimals; not finite is `null`.
    case number(Double)
    /// Written so that reading it gives the same bits; not finite is `null`.
    case exact(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Hashable, Sendable {
        let key: String
        let value: JSONValue
    }

    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }

    /// An object of these members, in this order.
    static func members(_ members: KeyValuePairs<String, JSONValue>) -> Self {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    /// The text: indented by two spaces a level, no line feed at the end.
    var text: String {
        var text = ""
        append(to: &text, indentation: "")
        return text
    }

    private func append(to text: inout String, indentation: String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? Self.shortDecimal(value) : "null"
        case .exact(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.appendQuoted(value, to: &text)
        case .array(let values):
            Self.append(values, to: &text, brackets: ("[", "]"), indentation: indentation) {
                $0.append(to: &$1, indentation: $2)
            }
        case .object(let members):
            Self.append(members, to: &text, brackets: ("{", "}"), indentation: indentation) {
                Self.appendQuoted($0.key, to: &$1)
                $1 += ": "
                $0.value.append(to: &$1, indentation: $2)
            }
        }
    }

    private static func append<Element>(
        _ elements: [Element], to text: inout String, brackets: (String, String), indentation: String,
        appendElement: (Element, inout String, String) -> Void
    ) {
        text += brackets.0
        let inner = indentation + "  "
        for (index, element) in elements.enumerated() {
            text += index == 0 ? "\n" : ",\n"
            text += inner
            appendElement(element, &text, inner)
        }
        if !elements.isEmpty { text += "\n" + indentation }
        text += brackets.1
    }

    /// Three decimals without trailing zeros, or the exact value where that has more than 15 digits.
    private static func shortDecimal(_ value: Double) -> String {
        guard value.magnitude < 1e12 else { return String(value) }
        var text = TextFormat.fixed(value, decimals: 3)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    private static func appendQuoted(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
