// SPDX-License-Identifier: MIT
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Calendar instants as text, in UTC.
enum CalendarText {
    /// ISO 8601 to the second: `2026-03-01T08:30:00Z`.
    static func iso8601(_ time: WallTime) -> String {
        let parts = parts(of: time)
        return "\(parts.date)T\(parts.minute):\(parts.second)Z"
    }

    /// For people: `2026-03-01 08:30`.
    static func minute(_ time: WallTime) -> String {
        let parts = parts(of: time)
        return "\(parts.date) \(parts.minute)"
    }

    private static func parts(of time: WallTime) -> (date: String, minute: String, second: String) {
        var seconds = time_t(time.unixMilliseconds / 1000)
        var calendar = tm()
        gmtime_r(&seconds, &calendar)
        let date =
            "\(calendar.tm_year + 1900)-\(twoDigits(calendar.tm_mon + 1))-\(twoDigits(calendar.tm_mday))"
        return (
            date, "\(twoDigits(calendar.tm_hour)):\(twoDigits(calendar.tm_min))", twoDigits(calendar.tm_sec)
        )
    }

    private static func twoDigits(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
