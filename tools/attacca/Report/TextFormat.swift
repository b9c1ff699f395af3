// SPDX-License-Identifier: MIT

/// Numbers and names as people read them in a terminal.
enum TextFormat {
    /// `value` with that many decimals, rounded half away from zero; `-` when it is not finite.
    ///
    /// - Parameter decimals: 0 to 9.
    static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite, value.magnitude < 1e17 else { return value.isFinite ? String(value) : "-" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        guard value.magnitude * scale < 9e18 else { return String(value) }
        let scaled = UInt64((value.magnitude * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(scaled) }
        let digits = String(scaled % UInt64(scale))
        let zeros = String(repeating: "0", count: decimals - digits.count)
        return sign + String(scaled / UInt64(scale)) + "." + zeros + digits
    }

    /// Minutes and seconds: `3:07`, with hours from one hour on: `1:03:07`.
    static func clock(seconds: Double) -> String {
        let whole = seconds.isFinite ? Int(min(max(seconds, 0), 1e9)) : 0
        let parts = whole >= 3600 ? [whole / 3600, whole / 60 % 60, whole % 60] : [whole / 60, whole % 60]
        return parts.enumerated().map { $0 > 0 && $1 < 10 ? "0\($1)" : "\($1)" }.joined(separator: ":")
    }

    /// Bytes in decimal units: `812 B`, `1.8 MB`.
    static func bytes(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 999.95 {
                return (unit == "B" ? String(count) : fixed(value, decimals: 1)) + " " + unit
            }
            value /= 1000
        }
        return fixed(value, decimals: 1) + " TB"
    }

    /// A time that may be anything from below a microsecond to minutes: `0.4 us`, `12 ms`, `3.1 s`.
    static func duration(seconds: Double) -> String {
        let microseconds = seconds * 1e6
        if microseconds < 9.95 { return fixed(microseconds, decimals: 1) + " us" }
        if microseconds < 999.5 { return fixed(microseconds, decimals: 0) + " us" }
        if microseconds < 9_950 { return fixed(microseconds / 1e3, decimals: 1) + " ms" }
        if microseconds < 999_500 { return fixed(microseconds / 1e3, decimals: 0) + " ms" }
        return fixed(seconds, decimals: 1) + " s"
    }

    /// How old something is, roughly: `12 s`, `5 min`, `3 h`, `12 d`.
    static func age(seconds: Double) -> String {
        let steps: [(limit: Double, seconds: Double, unit: String)] = [
            (120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h"), (.infinity, 86_400, "d"),
        ]
        let step = steps.first { seconds < $0.limit } ?? steps[0]
        return fixed(max(0, seconds) / step.seconds, decimals: 0) + " " + step.unit
    }

    /// A share of a whole: `97.5 %`, or `-` of nothing.
    static func percent(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "-" : fixed(100 * Double(part) / Double(whole), decimals: 1) + " %"
    }

    /// `count` and its noun: `1 chunk`, `2 chunks`.
    ///
    /// - Parameter plural: Where that is not the noun with an `s`.
    static func count(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count) " + (count == 1 ? noun : plural ?? noun + "s")
    }
}
