// SPDX-License-Identifier: MIT
import Testing

/// What a player's developer can name: a sentence for each of it, no type that stays on one thread, no error without a
/// type.
@Suite struct PublicInterfaceTests {
    private let tree = SourceTree()

    /// The modules that a player sees: `Attacca`, and what it re-exports.
    private static let modules = ["Sources/Attacca", "Sources/CacheModel"]

    /// What the standard library's protocols ask for and describe.
    private static let inherited = [
        "public var description: String", "public static func < (", "public static func == (",
        "public init(stringLiteral", "public init(floatLiteral", "public typealias Element",
        "public typealias Failure",
    ]

    private func declarations() throws -> [(file: SourceTree.File, PublicDeclarations.Declaration)] {
        try Self.modules.flatMap { try tree.files(in: $0, extensions: ["swift"]) }.flatMap { file in
            PublicDeclarations(file).map { (file, $0) }
        }
    }

    @Test func `public declarations are found, those of enums and protocols too`() throws {
        let texts = try declarations().map(\.1.text)
        #expect(texts.count > 600)
        #expect(texts.contains { $0.hasPrefix("public final class PlayerCache") })
        #expect(texts.contains("case rendered"))
        #expect(texts.contains { $0.hasPrefix("func describe(_ track: TrackID)") })
        #expect(!texts.contains { $0.hasPrefix("private") })
    }

    @Test func `no public symbol is without documentation`() throws {
        for (file, declaration) in try declarations()
        where !Self.inherited.contains(where: declaration.text.hasPrefix) {
            #expect(
                !declaration.documentation.isEmpty, "\(file.path):\(declaration.line): \(declaration.text)")
        }
    }

    @Test func `documentation begins with what it is, not with its parameters`() throws {
        for (file, declaration) in try declarations() {
            guard let first = declaration.documentation.first else { continue }
            #expect(
                !first.isEmpty && !first.hasPrefix("- "),
                "\(file.path):\(declaration.line): \(declaration.text)")
        }
    }

    @Test func `a public symbol has one name a line`() throws {
        for (file, declaration) in try declarations() where declaration.text.hasPrefix("public let ") {
            let names = declaration.text.prefix { $0 != ":" }
            #expect(!names.contains(","), "\(file.path):\(declaration.line): \(declaration.text)")
        }
    }

    @Test func `every public type may be passed between threads, but for iterators`() throws {
        // Protocols that are Sendable pass it on.
        let words = ["Sendable", "IteratorProtocol", "ChunkRenderer {", "MemoryPressureSource {"]
        for (file, declaration) in try declarations() {
            let isType = ["struct ", "enum ", "class ", "protocol ", "actor "].contains {
                declaration.text.split(separator: "{")[0].contains($0)
            }
            guard isType, !declaration.text.contains("func "), !declaration.text.contains("case ") else {
                continue
            }
            #expect(
                words.contains(where: declaration.text.contains),
                "\(file.path):\(declaration.line): \(declaration.text)")
        }
    }

    /// What a renderer throws is the player's own, and becomes the cause of an `AttaccaError`.
    @Test func `every error has a type, but for those of a renderer`() throws {
        for (file, declaration) in try declarations()
        where !["ChunkRenderer.swift", "SourceReading.swift"].contains(where: file.path.hasSuffix) {
            let words = declaration.text.split(separator: " ")
            #expect(
                !words.contains("throws") && !words.contains("rethrows"),
                "\(file.path):\(declaration.line): \(declaration.text)")
        }
    }
}
