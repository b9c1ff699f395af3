// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

@Suite struct KeyDecoderTests {
    private func actions(_ reads: [String]) -> [ListenerAction] {
        var decoder = KeyDecoder(presets: ListenerScriptTests.presets)
        return reads.flatMap { decoder.actions(for: Array($0.utf8)) }
    }

    @Test(arguments: [
        ("1", ListenerAction.preset("adaptive")), ("5", .preset("punchy")), ("n", .nextTrack),
        ("p", .back),
        ("q", .quit), ("\u{1B}[C", .seekBy(seconds: 10)), ("\u{1B}[D", .seekBy(seconds: -10)),
        ("\u{1B}OC", .seekBy(seconds: 10)),
    ])
    func `a key is what it says`(keys: String, action: ListenerAction) {
        #expect(actions([keys]) == [action])
    }

    @Test(arguments: ["6", "x", " ", "\u{1B}", "\u{1B}[A", "\u{1B}[3~", "\u{1B}[1;5C", "ü"])
    func `other keys do nothing`(keys: String) {
        #expect(actions([keys]).isEmpty)
    }

    @Test func `an arrow that arrives in pieces is one arrow`() {
        #expect(actions(["\u{1B}", "[", "C"]) == [.seekBy(seconds: 10)])
    }

    @Test func `what follows an unknown sequence or a lone escape is understood`() {
        #expect(actions(["\u{1B}[3~2", "\u{1B}q"]) == [.preset("gentle"), .quit])
    }
}
