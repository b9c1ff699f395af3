// SPDX-License-Identifier: MIT
public import Logging

/// Where a server listens, whom it lets in, and how much it takes.
public struct ServerConfiguration: Sendable {
    /// The port unless another one is asked for.
    public static let portDefault: UInt16 = 7311

    /// The address to listen at: IPv4 or IPv6 in figures, or `localhost`.
    public var host = "127.0.0.1"
    /// The port; 0: any that is free.
    public var port = Self.portDefault
    /// What clients have to know, sent as `Authorization: Bearer TOKEN`; needed where ``host`` is not this machine alone.
    public var token: String?
    /// Names by which clients may call this server, beside its address; where there are none, a server with a token is
    /// called as one likes.
    public var hostNames: [String] = []
    /// Connections at a time; more are told to come back.
    public var connectionCountMax = 256
    /// Those of them that may be event streams.
    public var streamCountMax = 64
    /// How long a request may take to arrive, and a client to take an answer or some events, in seconds.
    public var patienceSeconds = 10.0
    /// How long a connection may wait for its next request, in seconds.
    public var idleSeconds = 60.0
    /// Where messages go that people should see.
    public var logger = Logger(label: "attacca-http")

    /// Every default.
    public init() {}

    /// Checks every value, as starting a server does.
    ///
    /// - Throws: ``ServerError/Code/invalidConfiguration``, which names it.
    public func validate() throws(ServerError) {
        guard AccessPolicy.isLoopback(host) || token != nil else {
            throw ServerError(
                .invalidConfiguration, "\(host) can be reached from elsewhere: that needs a token")
        }
        if let token, !Self.isPossible(token) {
            throw ServerError(.invalidConfiguration, "a token has 8 to 256 printable characters of ASCII")
        }
        guard (1...4_096).contains(connectionCountMax), (0...connectionCountMax).contains(streamCountMax)
        else {
            throw ServerError(
                .invalidConfiguration,
                "\(connectionCountMax) connections, \(streamCountMax) of them streams; 1 to 4096 are possible"
            )
        }
        guard (0.05...3_600).contains(patienceSeconds), (0.05...86_400).contains(idleSeconds) else {
            throw ServerError(
                .invalidConfiguration,
                "a patience of \(patienceSeconds) s and \(idleSeconds) s between requests")
        }
    }

    /// Whether a token can be sent in a header field, and is long enough to be one.
    private static func isPossible(_ token: String) -> Bool {
        (8...256).contains(token.utf8.count) && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
