// SPDX-License-Identifier: MIT

/// Numbers in the kernel's text files.
enum KernelText {
    /// A decimal number; one that is too large is the largest, what is none is `nil`.
    static func number(_ text: some StringProtocol) -> UInt64? {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(text) ?? .max
    }

    /// The number in a file that holds only it, such as `memory.current`.
    static func onlyNumber(_ text: String) -> UInt64? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.count == 1 ? number(words[0]) : nil
    }

    /// The number in the first line that begins with a key, as in `memory.stat` and `/proc/meminfo`:
    ///
    ///     inactive_file 4096
    ///     MemAvailable:   24225044 kB
    static func number(of key: String, in text: String) -> UInt64? {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count >= 2, words[0] == key { return number(words[1]) }
        }
        return nil
    }
}
