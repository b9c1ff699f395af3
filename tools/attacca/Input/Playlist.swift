// SPDX-License-Identifier: MIT

/// The entries of an M3U playlist, in order.
///
/// One entry a line; lines that start with `#` are comments and extensions; a byte order mark, carriage returns and
/// white space around an entry are not part of it. The text is UTF-8, or ISO 8859-1 where it is not valid UTF-8,
/// which is what `.m3u` files of old are.
struct Playlist: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        /// 1 for the first line of the file.
        let lineNumber: Int
        /// A path or a `file:` URL, as written.
        let location: String

        /// The path that the entry names, seen from the playlist's directory; `nil` for what is not a local file.
        func path(relativeTo directory: String) -> String? {
            guard let colon = location.firstIndex(of: ":"), location[colon...].hasPrefix("://") else {
                return location.resolved(against: directory)
            }
            guard location[..<colon].lowercased() == "file" else { return nil }
            let afterScheme = location[colon...].dropFirst(3)
            guard let slash = afterScheme.firstIndex(of: "/") else { return nil }
            let host = afterScheme[..<slash]
            guard host.isEmpty || host == "localhost" else { return nil }
            return Self.percentDecoded(afterScheme[slash...])
        }

        private static func percentDecoded(_ text: Substring) -> String? {
            var bytes: [UInt8] = []
            var rest = text.utf8[...]
            while let byte = rest.popFirst() {
                guard byte == UInt8(ascii: "%") else {
                    bytes.append(byte)
                    continue
                }
                guard let digits = String(rest.prefix(2)), digits.utf8.count == 2,
                    let value = UInt8(digits, radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            }
            return String(validating: bytes, as: UTF8.self)
        }
    }

    let entries: [Entry]

    init(parsing bytes: [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
        let text = String(validating: content, as: UTF8.self) ?? Self.latin1(content)
        var entries: [Entry] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let head = line.drop(while: \.isWhitespace)
            guard let last = head.lastIndex(where: { !$0.isWhitespace }), head.first != "#" else { continue }
            entries.append(Entry(lineNumber: index + 1, location: String(head[...last])))
        }
        self.entries = entries
    }

    private static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
        return String(scalars)
    }
}
