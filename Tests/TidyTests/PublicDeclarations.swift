// SPDX-License-Identifier: MIT

/// The public declarations of a formatted source file: those that say so, the cases of public enums and the requirements of
/// public protocols.
///
/// Goes by the text, where `swift format` has made indentation tell what is inside of what: no compiler, a few milliseconds
/// for all sources.
struct PublicDeclarations: Sequence, IteratorProtocol {
    struct Declaration {
        /// Counted from 1.
        let line: Int
        /// To the end of its parameters and of the line that they end in.
        let text: String
        /// The documentation comment above it, line by line, without its slashes.
        let documentation: [String]
    }

    private static let keywords: Set<String> = [
        "struct", "class", "enum", "protocol", "actor", "func", "var", "let", "init", "subscript",
        "typealias", "associatedtype", "case",
    ]
    private static let modifiers: Set<String> = [
        "public", "static", "final", "mutating", "nonmutating", "nonisolated", "indirect", "lazy", "weak",
        "override", "required", "convenience", "consuming", "borrowing", "prefix", "postfix", "isolated",
    ]

    private let lines: [Substring]
    private var index = -1
    /// The public enums and protocols that a line is in, outermost first.
    private var containers: [(indent: Int, isEnum: Bool)] = []

    init(_ file: SourceTree.File) { lines = file.lines }

    mutating func next() -> Declaration? {
        while index + 1 < lines.count {
            index += 1
            if let declaration = declaration() { return declaration }
        }
        return nil
    }

    private mutating func declaration() -> Declaration? {
        let line = lines[index]
        let indent = line.prefix { $0 == " " }.count
        let text = line.dropFirst(indent)
        guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
        while let container = containers.last, indent <= container.indent { containers.removeLast() }
        let container = containers.last.flatMap { $0.indent == indent - 4 ? $0 : nil }
        var (saysPublic, keyword): (Bool, String?) = (false, nil)
        for word in text.split(separator: " ") {
            let name = word.prefix { $0.isLetter || $0 == "@" }
            if Self.keywords.contains(String(name)) {
                keyword = String(name)
                break
            }
            guard name.hasPrefix("@") || Self.modifiers.contains(String(name)) || word.hasSuffix("(set)")
            else { break }
            if name == "public" { saysPublic = true }
        }
        // An enum's cases and a protocol's requirements are as public as it is.
        let isMember = container.map { !$0.isEnum || keyword == "case" } ?? false
        guard let keyword, saysPublic || isMember else { return nil }
        if keyword == "enum" || keyword == "protocol" { containers.append((indent, keyword == "enum")) }
        return Declaration(line: index + 1, text: signature(), documentation: documentation())
    }

    /// The current line, and those after it until every parenthesis is closed.
    private func signature() -> String {
        var (text, depth) = ("", 0)
        for line in lines[index...] {
            text += (text.isEmpty ? "" : " ") + line.drop { $0 == " " }
            depth += line.count { $0 == "(" } - line.count { $0 == ")" }
            if depth <= 0 { break }
        }
        return text
    }

    /// The comment above the current line, attributes in between skipped.
    private func documentation() -> [String] {
        var text: [String] = []
        var above = index - 1
        while above >= 0 {
            let line = lines[above].drop { $0 == " " }
            let isAttribute = text.isEmpty && (line.hasPrefix("@") || line.hasPrefix("#if"))
            guard isAttribute || line.hasPrefix("///") else { break }
            if !isAttribute { text.append(String(line.dropFirst(3).drop { $0 == " " })) }
            above -= 1
        }
        return text.reversed()
    }
}
