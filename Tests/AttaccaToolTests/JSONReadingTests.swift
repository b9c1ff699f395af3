// SPDX-License-Identifier: MIT
import Testing

@testable import AttaccaTool

@Suite struct JSONReadingTests {
    @Test func `what was written is read again`() {
        let value = JSONValue.members([
            "null": .null, "yes": .boolean(true), "no": .boolean(false), "whole": .integer(-7),
            "exact": .exact(0.1), "text": "a\"\\\n\u{1}ä𝄞", "none": .array([]), "empty": .object([]),
            "nested": .array([.members(["a": .array([1, 2, .null])])]),
        ])
        #expect(JSONValue(reading: value.text) == value)
    }

    @Test(arguments: [
        ("\"\\u00e4\\ud834\\udd1e\\/\\b\"", "ä𝄞/\u{8}"), (" \t\r\n\"x\" ", "x"),
    ])
    func `escapes and space are understood`(text: String, expected: String) {
        #expect(JSONValue(reading: text)?.string == expected)
    }

    @Test(arguments: ["1e3", "1000.0", "1000"])
    func `a whole number is one however it is written`(text: String) {
        #expect(JSONValue(reading: text)?.whole == 1000)
    }

    @Test(arguments: [
        "", "{", "[", "[1,]", "[1 2]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "\"", "\"\n\"", "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud834\"", "\"\\udd1e\"", "tru", "nul", "1 2", "+1", ".5", "e", "-", "{}x", "'a'", "[1,,2]",
        "\"\\",
    ])
    func `what is no JSON is none`(text: String) {
        #expect(JSONValue(reading: text) == nil)
    }

    @Test func `nesting without end is refused, not followed`() {
        #expect(JSONValue(reading: String(repeating: "[", count: 1_000_000)) == nil)
    }

    @Test func `cut and flipped bytes end in nothing or in a value, never in a crash`() {
        let text = Array(#"{"a":[1,-2.5e3,"\u00e4\n",{"b":null}],"c":true}"#.utf8)
        for count in 0..<text.count {
            #expect(JSONValue(reading: String(decoding: text[..<count], as: UTF8.self)) == nil)
        }
        for index in text.indices {
            for bit in 0..<8 {
                var damaged = text
                damaged[index] ^= 1 << bit
                _ = JSONValue(reading: String(decoding: damaged, as: UTF8.self))
            }
        }
    }
}
