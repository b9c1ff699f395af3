// SPDX-License-Identifier: MIT

/// Text that is safe to print in a terminal, and how many columns it takes there.
///
/// File names are not ours: one with an escape sequence in it must not move the cursor.
enum DisplayText {
    /// `text` with every control character replaced by U+FFFD.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        // Controls proper, and the ones that change the direction of what follows.
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }

    /// Columns that `text` takes: two for wide East Asian characters and emoji, one for the rest.
    static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// Columns of a line with colours in it: control sequences take none.
    static func widthWithoutEscapes(_ text: String) -> Int {
        var visible = ""
        var isInSequence = false
        for character in text {
            if character == "\u{1B}" {
                isInSequence = true
            } else if !isInSequence {
                visible.append(character)
            }
            if isInSequence, character.isLetter { isInSequence = false }
        }
        return width(visible)
    }

    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        case 0x0300...0x036F, 0x200B...0x200D, 0xFE00...0xFE0F:
            return 0
        default:
            return 1
        }
    }

    /// `text` in exactly `width` columns: cut with an ellipsis, or filled with spaces at the right.
    ///
    /// - Parameter ellipsis: One column wide.
    static func fitted(_ text: String, width: Int, ellipsis: String = "…") -> String {
        let own = self.width(text)
        guard own > width else { return text + String(repeating: " ", count: width - own) }
        guard width > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let next = self.width(of: character)
            guard used + next < width else { break }
            result.append(character)
            used += next
        }
        return result + ellipsis + String(repeating: " ", count: width - used - 1)
    }

    /// `text` filled with spaces at the left to `width` columns.
    static func rightAligned(_ text: String, width: Int) -> String {
        String(repeating: " ", count: max(0, width - self.width(text))) + text
    }
}
