// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation

/// How every experiment prints its result: one JSON object, keys sorted, on standard output.
enum LabJSON {
    static func print(_ result: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data = try encoder.encode(result)
        Swift.print(String(decoding: data, as: UTF8.self))
    }
}
