// SPDX-License-Identifier: MIT
import CacheModel

/// Key presses as what the listener does: 1-9 a preset, arrows seek, `n` and `p` next and previous, `q` quit.
///
/// An arrow is three bytes, which may arrive in two reads; anything unknown is passed over.
struct KeyDecoder: Sendable {
    static let seekSeconds = 10.0

    private let presets: [Preset]
    private var pending: [UInt8] = []

    init(presets: [Preset]) { self.presets = presets }

    mutating func actions(for bytes: some Sequence<UInt8>) -> [ListenerAction] {
        var actions: [ListenerAction] = []
        for byte in bytes {
            if pending.isEmpty {
                if byte == 0x1B {
                    pending = [byte]
                } else if let action = action(forKey: byte) {
                    actions.append(action)
                }
            } else if pending.count == 1 {
                // Escape, then `[` or `O`: a control sequence; anything else is a key after a lone escape.
                let opens = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O")
                pending = opens ? pending + [byte] : []
                if !opens, let action = action(forKey: byte) { actions.append(action) }
            } else if (0x40...0x7E).contains(byte) {
                if pending.count == 2, let action = action(forSequenceEnd: byte) { actions.append(action) }
                pending = []
            } else {
                pending.append(byte)
            }
        }
        return actions
    }

    private func action(forKey byte: UInt8) -> ListenerAction? {
        switch byte {
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            let index = Int(byte - UInt8(ascii: "1"))
            return index < presets.count ? .preset(presets[index]) : nil
        case UInt8(ascii: "n"), UInt8(ascii: "N"): return .nextTrack
        case UInt8(ascii: "p"), UInt8(ascii: "P"): return .back
        case UInt8(ascii: "q"), UInt8(ascii: "Q"), 0x04: return .quit
        default: return nil
        }
    }

    private func action(forSequenceEnd byte: UInt8) -> ListenerAction? {
        switch byte {
        case UInt8(ascii: "C"): .seekBy(seconds: Self.seekSeconds)
        case UInt8(ascii: "D"): .seekBy(seconds: -Self.seekSeconds)
        default: nil
        }
    }
}
