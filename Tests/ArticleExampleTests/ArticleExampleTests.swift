// SPDX-License-Identifier: MIT
import Attacca
import Foundation
import TestSupport
import Testing
import Threading

/// The articles show code that compiles and does what they say.
@Suite(.timeLimit(.minutes(10))) struct ArticleExampleTests {
    private let directory = TemporaryDirectory()
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let articles = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/Attacca/Attacca.docc")

    private static func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

    /// Lines without the indentation that all of them have.
    private static func outdented(_ lines: [String]) -> [String] {
        let indent = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { String($0.dropFirst(indent)) }
    }

    /// Whether the lines of a block stand in a file one after the other, indented by whatever.
    private static func contains(_ file: [String], _ block: [String]) -> Bool {
        guard file.count >= block.count else { return false }
        return (0...file.count - block.count).contains { start in
            outdented(Array(file[start..<start + block.count])) == block
        }
    }

    @Test(arguments: [
        ("GettingStarted", ["FirstPlayer"]), ("WritingARenderer", ["ToneRenderer", "RendererCheck"]),
    ])
    func `an article shows the lines of files that compile`(article: String, files: [String]) throws {
        let sources = try files.map {
            try Self.text(Self.tests.appendingPathComponent($0 + ".swift")).components(separatedBy: "\n")
        }
        let blocks = try Self.text(Self.articles.appendingPathComponent(article + ".md"))
            .components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```").first?.components(separatedBy: "\n") }
        #expect(blocks.count >= 3)
        for block in blocks where block.first?.contains("package(url:") != true {
            #expect(
                sources.contains { Self.contains($0, Self.outdented(block)) },
                "\(article): \(block.joined(separator: "\n"))")
        }
    }

    @Test func `the first player plays the first twenty seconds`() async throws {
        var byteCount = 0
        try await play(["440", "880"], with: ToneRenderer(), cacheDirectory: directory.file("cache")) {
            bytes in
            byteCount += bytes.count
        }
        #expect(byteCount == 20 * ToneRenderer.sampleRate * 4)
    }

    @Test func `a tone is the same in one piece and in two, and another one with each preset`() throws {
        #expect(try rendersAlike(ToneRenderer(), "440", Variant(preset: "plain")))
        #expect(try rendersAlike(ToneRenderer(), "997.5", Variant(preset: "soft", intensity: 0.5)))
        #expect(throws: ToneRenderer.Refused.self) { try ToneRenderer().describe("la") }
    }

    @Test func `what hangs and what is late is told by the watcher`() async throws {
        var configuration = configuration()
        configuration.stallThresholdSeconds = 0
        configuration.memoryPressure = .off
        let cache = try await PlayerCache.open(
            at: .memoryOnly, renderer: ToneRenderer(), configuration: configuration)
        let told = Lock<[String]>([])
        let subscription = cache.subscribe()
        let watcher = Task { await watch(cache) { line in told.withLock { $0.append(line) } } }
        // The watcher's loop begins when it likes: ask until it has told.
        for index in 0..<18 where told.withLock({ $0.isEmpty }) {
            _ = try await cache.chunk(ChunkRequest(track: "440", preset: "warm", index: index))
            await Task.yield()
        }
        try await cache.close()
        await watcher.value
        #expect(subscription.poll().contains { $0.kind.name == "stall" })
        #expect(told.withLock { $0.allSatisfy { $0.contains("late") } })
    }
}
