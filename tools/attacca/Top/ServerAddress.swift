// SPDX-License-Identifier: MIT

/// Where a server is: `http://host:port`, nothing behind it.
struct ServerAddress: Hashable, Sendable {
    static let defaultPort = 7311

    /// Without the brackets of an IPv6 address.
    let host: String
    /// 1 to 65535.
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// - Returns: `nil` for what is no such address; `https` is none, since nothing here speaks TLS.
    init?(_ text: String) {
        let scheme = "http://"
        guard text.lowercased().hasPrefix(scheme) else { return nil }
        var rest = text.dropFirst(scheme.count)
        if rest.last == "/" { rest = rest.dropLast() }
        let host: Substring
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
        } else {
            host = rest.prefix { $0 != ":" }
            rest = rest[host.endIndex...]
        }
        let isPlain = host.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"/?#@\\".utf8.contains($0) }
        guard !host.isEmpty, isPlain else { return nil }
        var port: Int? = Self.defaultPort
        if rest.first == ":" { port = Int(rest.dropFirst()) } else if !rest.isEmpty { return nil }
        guard let port, (1...65535).contains(port) else { return nil }
        self.init(host: String(host), port: port)
    }

    /// As `Host` in a request.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
    var text: String { "http://\(authority)" }
}
