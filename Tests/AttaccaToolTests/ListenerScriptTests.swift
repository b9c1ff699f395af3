// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

@Suite struct ListenerScriptTests {
    static let presets: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]

    private func script(_ text: String) throws -> ListenerScript {
        try ListenerScript(parsing: text, presets: Self.presets)
    }

    @Test func `the example of the manual is four actions`() throws {
        let entries = try script("12:punchy,31.5:seek=95,40:warm,55:next").entries
        #expect(entries.map(\.seconds) == [12, 31.5, 40, 55])
        #expect(
            entries.map(\.action) == [
                .preset("punchy"), .seek(trackSeconds: 95), .preset("warm"), .nextTrack,
            ])
    }

    @Test(arguments: [
        ("0:previous", ListenerAction.previousTrack), ("3:quit", .quit), ("3:intensity=0.5", .intensity(0.5)),
        ("3:intensity=1", .intensity(1.0)), (" 3 : seek = 0.25 ", .seek(trackSeconds: 0.25)),
    ])
    func `every action is understood`(text: String, action: ListenerAction) throws {
        #expect(try script(text).entries.map(\.action) == [action])
    }

    @Test func `entries are in order of time, and those of one time as written`() throws {
        let entries = try script("5:warm,1:next,5:punchy,5:seek=1").entries
        #expect(
            entries.map(\.action) == [.nextTrack, .preset("warm"), .preset("punchy"), .seek(trackSeconds: 1)])
    }

    @Test(arguments: ["", "   "])
    func `an empty text is a listener who does nothing`(text: String) throws {
        #expect(try script(text).entries.isEmpty)
    }

    @Test(arguments: [
        ("12:punchy,31.5:sek=95", 2, 11), ("nonsense", 1, 1), ("12:", 1, 1), (":warm", 1, 1),
        ("-1:warm", 1, 1),
        ("nan:warm", 1, 1), ("1e3:warm", 1, 1), ("0x10:warm", 1, 1), ("1:warm,", 2, 8),
        ("1:warm, ,2:warm", 2, 9),
        ("1:intensity=1.5", 1, 1), ("1:intensity=", 1, 1), ("1:seek=abc", 1, 1), ("1:seek", 1, 1),
        ("1:next=2", 1, 1),
        ("99999999:warm", 1, 1), ("1:warm=", 1, 1), ("1.2.3:warm", 1, 1), ("1:loud", 1, 1),
    ])
    func `nonsense is refused with its entry and its place`(text: String, entryNumber: Int, column: Int) {
        let error = #expect(throws: ListenerScriptError.self) { try script(text) }
        #expect(error?.entryNumber == entryNumber)
        #expect(error?.column == column)
    }

    @Test func `the message quotes what is wrong and lists what would be right`() throws {
        let error = try #require(throws: ListenerScriptError.self) { try script("1:warm,2:loud") }
        #expect(
            error.description
                == "entry 2, \"2:loud\" at character 8, does \"loud\", which is none of adaptive, gentle, warm, bright, "
                + "punchy, intensity=X, seek=X, next, previous, quit")
    }
}
