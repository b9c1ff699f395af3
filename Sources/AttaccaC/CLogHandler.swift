// SPDX-License-Identifier: MIT
import CAttacca
import Logging

/// Hands what the engine has to say to a function of the player.
struct CLogHandler: LogHandler {
    typealias Function = @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?) -> Void

    private let function: Function
    private let userData: UserData
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(_ function: @escaping Function, userData: UserData, level: Logger.Level) {
        self.function = function
        self.userData = userData
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// `message, key: value, key: value`, the keys in order.
    func log(event: LogEvent) {
        var text = "\(event.message)"
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for key in all.keys.sorted() { text += ", \(key): \(all[key]!)" }
        text.withCString { function(userData.pointer, Self.number(of: event.level), $0) }
    }

    /// The level of a number of the header.
    static func level(_ number: Int32) -> Logger.Level? { levels[Int(number)] }

    private static func number(of level: Logger.Level) -> Int32 {
        levels.first { $0.value == level }.map { Int32($0.key) } ?? Int32(ATTACCA_LOG_CRITICAL)
    }

    private static let levels: [Int: Logger.Level] = [
        ATTACCA_LOG_TRACE: .trace, ATTACCA_LOG_DEBUG: .debug, ATTACCA_LOG_INFO: .info,
        ATTACCA_LOG_NOTICE: .notice, ATTACCA_LOG_WARNING: .warning, ATTACCA_LOG_ERROR: .error,
        ATTACCA_LOG_CRITICAL: .critical,
    ]
}
