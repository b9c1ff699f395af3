// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

/// Text on its way in and out of the C interface.
enum CText {
    typealias Pointer = UnsafePointer<CChar>

    /// A text from a caller; `nil` for a null pointer.
    static func read(_ pointer: Pointer?, _ name: String) throws(CallFailure) -> String? {
        guard let pointer else { return nil }
        guard let text = String(validatingCString: pointer) else {
            throw .invalidArgument("\(name) is not UTF-8")
        }
        return text
    }

    /// A text that must be there.
    static func require(_ pointer: Pointer?, _ name: String) throws(CallFailure) -> String {
        guard let text = try read(pointer, name) else { throw .invalidArgument("\(name) is null") }
        return text
    }

    static func track(_ pointer: Pointer?) throws(CallFailure) -> TrackID {
        let text = try require(pointer, "the track")
        guard let track = TrackID(checking: text) else {
            throw .invalidArgument("a track's name has 1 to 4096 bytes, not \(text.utf8.count)")
        }
        return track
    }

    static func preset(_ pointer: Pointer?) throws(CallFailure) -> Preset {
        let text = try require(pointer, "the preset")
        guard let preset = Preset(checking: text) else {
            throw .invalidArgument("a preset's name has 1 to 64 bytes, not \(text.utf8.count)")
        }
        return preset
    }

    static func intensity(_ value: Double) throws(CallFailure) -> Intensity {
        guard (0...1).contains(value) else { throw .invalidArgument("the intensity is \(value)") }
        return Intensity(value)
    }

    /// Copies a text with a zero byte, cut between two characters where there is no room for all of it.
    ///
    /// - Returns: The bytes of the whole text, without the zero byte.
    @discardableResult
    static func copy(_ text: String, to buffer: UnsafeMutablePointer<CChar>?, capacity: Int) -> Int {
        let count = text.utf8.count
        guard let buffer, capacity > 0 else { return count }
        var text = text
        return text.withUTF8 { bytes in
            var kept = min(count, capacity - 1)
            // A byte 10xxxxxx goes on with a character that began before it.
            while kept > 0, kept < count, bytes[kept] & 0xC0 == 0x80 { kept -= 1 }
            for index in 0..<kept { buffer[index] = CChar(bitPattern: bytes[index]) }
            buffer[kept] = 0
            return count
        }
    }

    /// Copies a text into a member of a struct that is an array of bytes.
    static func copy<Member>(_ text: String, to member: inout Member) {
        withUnsafeMutableBytes(of: &member) { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                _ = copy(text, to: $0.baseAddress, capacity: $0.count)
            }
        }
    }
}
