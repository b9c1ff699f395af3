// SPDX-License-Identifier: MIT

/// A whole answer.
struct HTTPResponse: Hashable, Sendable {
    struct Header: Hashable, Sendable {
        let name: String
        let value: String
    }

    let status: HTTPStatus
    let contentType: String
    let body: [UInt8]
    var headers: [Header] = []

    /// An object as JSON.
    static func json(_ value: JSON, status: HTTPStatus = .ok) -> Self {
        Self(status: status, contentType: "application/json", body: value.bytes)
    }

    /// What goes over the wire.
    ///
    /// - Parameters:
    ///   - isLast: Whether the connection is closed after it.
    ///   - hasBody: Whether the body is sent; without, its length is said all the same.
    func encoded(isLast: Bool, hasBody: Bool = true) -> [UInt8] {
        var bytes = head(isLast: isLast) + Array("content-length: \(body.count)\r\n\r\n".utf8)
        if hasBody { bytes += body }
        return bytes
    }

    /// The head of an answer whose body goes on until the connection is closed.
    func encodedHeadOfStream() -> [UInt8] { head(isLast: true) + Array("\r\n".utf8) }

    private func head(isLast: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\ncontent-type: \(contentType)\r\n"
        // Nothing here may be kept, guessed at, framed or read by another site.
        text += "cache-control: no-store\r\nx-content-type-options: nosniff\r\nx-frame-options: DENY\r\n"
        text += "cross-origin-resource-policy: same-origin\r\nreferrer-policy: no-referrer\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        text += isLast ? "connection: close\r\n" : "connection: keep-alive\r\n"
        return Array(text.utf8)
    }
}
