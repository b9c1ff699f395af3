// SPDX-License-Identifier: MIT
import Foundation

/// Holds JSON against the part of JSON Schema that the OpenAPI file of this package uses.
struct SchemaValidator {
    let document: [String: Any]

    /// What is wrong with a value, by its path; nothing when it is as the schema says.
    func problems(_ value: Any, _ schema: [String: Any], at path: String = "$") -> [String] {
        if let reference = schema["$ref"] as? String { return problems(value, resolve(reference), at: path) }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            let matching = choices.count { problems(value, $0, at: path).isEmpty }
            return matching == 1 ? [] : ["\(path): \(matching) of the choices match \(value)"]
        }
        var found: [String] = []
        if let type = schema["type"] {
            let types = type as? [String] ?? [type as! String]
            if !types.contains(where: { Self.isType(value, $0) }) {
                found.append("\(path): \(value) is no \(types)")
            }
        }
        if let choices = schema["enum"] as? [Any], !choices.contains(where: { Self.isEqual($0, value) }) {
            found.append("\(path): \(value) is none of \(choices)")
        }
        if let number = value as? NSNumber, !Self.isBoolean(value) {
            if let least = schema["minimum"] as? NSNumber, number.doubleValue < least.doubleValue {
                found.append("\(path): \(number) is below \(least)")
            }
            if let most = schema["maximum"] as? NSNumber, number.doubleValue > most.doubleValue {
                found.append("\(path): \(number) is above \(most)")
            }
        }
        if let object = value as? [String: Any],
            let members = schema["properties"] as? [String: [String: Any]]
        {
            for name in schema["required"] as? [String] ?? [] where object[name] == nil {
                found.append("\(path): \(name) is missing")
            }
            for (name, member) in object {
                guard let schema = members[name] else {
                    found.append("\(path): \(name) is not documented")
                    continue
                }
                found += problems(member, schema, at: "\(path).\(name)")
            }
        }
        if let array = value as? [Any] {
            let prefix = schema["prefixItems"] as? [[String: Any]] ?? []
            for (index, element) in array.enumerated() {
                if index < prefix.count {
                    found += problems(element, prefix[index], at: "\(path)[\(index)]")
                } else if let items = schema["items"] as? [String: Any] {
                    found += problems(element, items, at: "\(path)[\(index)]")
                }
            }
        }
        return found
    }

    /// What a `$ref` points to.
    func resolve(_ reference: String) -> [String: Any] {
        reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] as! [String: Any] }
    }

    private static func isBoolean(_ value: Any) -> Bool {
        guard let number = value as? NSNumber else { return false }
        return encoding(number) == "c"
    }

    /// The encoding of a number: `c` for those that were `true` or `false`.
    private static func encoding(_ number: NSNumber) -> String { String(cString: number.objCType) }

    private static func isType(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "null": value is NSNull
        case "boolean": isBoolean(value)
        case "string": value is String
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "number": value is NSNumber && !isBoolean(value)
        case "integer":
            !isBoolean(value)
                && (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
        default: false
        }
    }

    private static func isEqual(_ one: Any, _ other: Any) -> Bool {
        if one is NSNull || other is NSNull { return one is NSNull && other is NSNull }
        return (one as? String) == (other as? String) && one is String
    }
}
