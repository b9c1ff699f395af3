// SPDX-License-Identifier: MIT

/// Who is let in. Pure.
///
/// A page of another site can have a browser send requests here, and can make its own name resolve to this address (DNS
/// rebinding): so the `host` must be one that this server goes by, and an `origin`, which browsers add, must be its own.
struct AccessPolicy: Hashable, Sendable {
    /// Names and addresses that this server goes by at its port, in lower case, IPv6 in brackets; `nil`: any.
    let hosts: Set<String>?
    /// Names that it goes by at any port, as behind a proxy.
    let names: Set<String>
    let port: UInt16
    /// What has to be known; `nil`: nothing.
    let token: String?

    /// The policy of a server that listens at an address.
    ///
    /// - Parameters:
    ///   - host: The address, as it was given.
    ///   - names: Further names by which clients may call it.
    init(host: String, names: [String] = [], port: UInt16, token: String?) {
        let own = host.contains(":") ? "[\(host.lowercased())]" : host.lowercased()
        self.names = Set(names.map { $0.lowercased() })
        if Self.isLoopback(host) {
            hosts = ["localhost", "127.0.0.1", "[::1]", own]
        } else {
            // Beyond the machine anybody may call it by any name, unless names were given: the token tells friend from foe.
            hosts = names.isEmpty ? nil : [own]
        }
        self.port = port
        self.token = token
    }

    /// Whether an address is reached from this machine alone.
    static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Lets a request in.
    ///
    /// - Parameter needsToken: Whether what is asked for is to be seen by those alone who know the token.
    /// - Throws: Why not.
    func admit(_ request: HTTPRequest, needsToken: Bool) throws(Problem) {
        let host = request.header("host") ?? ""
        guard isOwn(host) else {
            throw Problem(.misdirectedRequest, "This server does not go by the host that is asked for.")
        }
        if request.headerCount("origin") > 0 {
            // A proxy may speak TLS; a server without a token has none before it.
            let schemes = token == nil ? ["http"] : ["http", "https"]
            guard let origin = request.header("origin")?.lowercased(),
                schemes.contains(where: { origin == "\($0)://\(host.lowercased())" })
            else { throw Problem(.forbidden, "Pages of other origins are not served.") }
        }
        // Browsers say it even where they send no origin.
        if let site = request.header("sec-fetch-site"), site == "cross-site", request.method != "GET" {
            throw Problem(.forbidden, "Pages of other sites are not served.")
        }
        guard needsToken, let token else { return }
        guard let given = Self.bearerToken(request.header("authorization")), Self.isEqual(given, token) else {
            throw Problem(
                .unauthorized, "The token is missing or wrong.",
                headers: [HTTPResponse.Header(name: "www-authenticate", value: "Bearer realm=\"attacca\"")])
        }
    }

    private func isOwn(_ host: String) -> Bool {
        let host = host.lowercased()
        guard !host.isEmpty else { return false }
        guard let hosts else { return true }
        let isNamed = names.contains(host) || names.contains { host.hasPrefix($0 + ":") }
        return isNamed || hosts.contains { host == "\($0):\(port)" || (port == 80 && host == $0) }
    }

    private static func bearerToken(_ field: String?) -> String? {
        guard let field, field.count > 7, field.prefix(7).lowercased() == "bearer " else { return nil }
        return String(field.dropFirst(7).drop { $0 == " " })
    }

    /// Compares in a time that depends on the length of what was given and not on where it differs.
    static func isEqual(_ given: String, _ wanted: String) -> Bool {
        let (given, wanted) = (Array(given.utf8), Array(wanted.utf8))
        guard !wanted.isEmpty else { return false }
        var difference = given.count ^ wanted.count
        for index in given.indices { difference |= Int(given[index] ^ wanted[index % wanted.count]) }
        return difference == 0
    }
}
