// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// The decoder of MP3 writes lines of its own for every damaged place; a listener sees the tool's alone.
@Suite struct StandardErrorTests {
    private let directory = TemporaryDirectory()

    /// An MP3 with noise in its middle, which its decoder skips, and complains about.
    private func makeDamagedTrack() throws -> String {
        let path = directory.file("damaged.mp3")
        let fixture = AudioFixture(.mp3)
        fixture.write(fixture.programme(seconds: 6), to: path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for index in bytes.count / 2..<bytes.count / 2 + 3_000 { bytes[index] = UInt8(index * 7 & 0x7F) }
        try bytes.write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func `what a decoder writes to standard error is heard only with the log`() throws {
        let arguments = ["play", "--no-disk", "--speed", "max", try makeDamagedTrack()]
        let plain = try ToolRun(arguments)
        #expect(
            plain.errorText.split(separator: "\n").allSatisfy {
                $0.hasPrefix("1/1 damaged.mp3") || $0.hasPrefix("attacca: ")
            }, "\(plain.errorText)")
        #expect(plain.errorText.contains("1/1 damaged.mp3"))
        let logged = try ToolRun(arguments + ["--log", "error"])
        #expect(logged.errorText.contains("MPEG"), "\(logged.errorText)")
        #expect(logged.status == plain.status)
    }
}
