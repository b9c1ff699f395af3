// SPDX-License-Identifier: MIT
import Testing

/// What a player's developer reads in the editor: a sentence for everything that they can name.
@Suite struct DocumentationTests {
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
}
