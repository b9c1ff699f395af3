// SPDX-License-Identifier: MIT
import Foundation
import Prediction

/// What listeners switched to, as numbers: one listener a line.
struct SwitchSequences: Equatable {
    /// Symbols are 0 ..< this.
    let symbolCount: Int
    /// The symbols of each listener, in order; the first is what was on at first.
    let listeners: [[Int]]

    /// - Throws: ``LabFailure`` that names the line, or what reading ran into.
    init(contentsOf path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LabFailure("cannot read \(path)")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw LabFailure("\(path) is not text in UTF-8")
        }
        try self.init(text: text, name: path)
    }

    /// The first line is the number of symbols; then a listener a line, symbols with space between. Lines
    /// without anything are passed over.
    init(text: String, name: String) throws {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let counts = lines.first.map { $0.split(whereSeparator: \.isWhitespace) } ?? []
        guard counts.count == 1, let count = Int(counts[0]), (1...SwitchModel.presetCountMax).contains(count)
        else {
            throw LabFailure(
                "\(name):1: not a number of symbols from 1 to \(SwitchModel.presetCountMax)")
        }
        symbolCount = count
        listeners = try lines.indices.dropFirst().compactMap { line in
            let words = lines[line].split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty else { return nil }
            return try Self.symbols(words, below: count, at: "\(name):\(line + 1)")
        }
        guard listeners.contains(where: { $0.count > 1 }) else { throw LabFailure("\(name) holds no switch") }
    }

    private static func symbols(_ words: [Substring], below count: Int, at place: String) throws -> [Int] {
        var symbols: [Int] = []
        for word in words {
            guard let symbol = Int(word), (0..<count).contains(symbol) else {
                throw LabFailure("\(place): \(word.prefix(20)) is not a symbol from 0 to \(count - 1)")
            }
            guard symbols.last != symbol else { throw LabFailure("\(place): \(symbol) follows itself") }
            symbols.append(symbol)
        }
        return symbols
    }
}
