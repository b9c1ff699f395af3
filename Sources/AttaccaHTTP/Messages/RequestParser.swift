// SPDX-License-Identifier: MIT

/// Makes requests of bytes as they arrive (RFC 9112), and refuses what is malformed, ambiguous or too large. Pure.
///
/// Strict where leniency has been used to smuggle requests: lines end in CR LF, no space before a colon, no folded field, one
/// `host`, at most one `content-length`, no `transfer-encoding`. Holds no more than the limits and one read.
struct RequestParser: Sendable {
    /// What there is to do.
    enum Step: Hashable, Sendable {
        /// Read on.
        case incomplete
        case request(HTTPRequest)
        /// Nothing after it can be understood: answer, then close.
        case refused(Problem)
    }

    private let limits: RequestLimits
    private var buffer: [UInt8] = []
    /// How far the end of the head was looked for.
    private var scannedCount = 0
    /// The request whose body is being read, and the length of that.
    private var pending: (request: HTTPRequest, bodyCount: Int)?

    init(limits: RequestLimits = RequestLimits()) { self.limits = limits }

    /// Whether a request has begun and is not complete.
    var isInside: Bool { !buffer.isEmpty || pending != nil }

    mutating func append(_ bytes: some Sequence<UInt8>) { buffer += bytes }

    /// The next request of what arrived.
    mutating func next() -> Step {
        do throws(Problem) {
            if pending == nil {
                guard let headEnd = try endOfHead() else { return .incomplete }
                pending = try head(buffer[..<headEnd])
                buffer.removeFirst(headEnd + 4)
                scannedCount = 0
            }
            guard let (head, bodyCount) = pending, buffer.count >= bodyCount else { return .incomplete }
            var request = head
            pending = nil
            request.body = Array(buffer.prefix(bodyCount))
            buffer.removeFirst(bodyCount)
            return .request(request)
        } catch {
            return .refused(error)
        }
    }

    /// Where the empty line begins that ends the head.
    private mutating func endOfHead() throws(Problem) -> Int? {
        // Empty lines before a request are passed over, as RFC 9112 2.2 asks for.
        while scannedCount == 0, buffer.starts(with: [0x0D, 0x0A]) { buffer.removeFirst(2) }
        var index = max(0, scannedCount - 3)
        while index + 3 < buffer.count {
            if buffer[index] == 0x0D, buffer[index + 1] == 0x0A, buffer[index + 2] == 0x0D,
                buffer[index + 3] == 0x0A
            {
                guard index <= limits.headBytesMax else { throw tooLarge() }
                return index
            }
            index += 1
        }
        scannedCount = buffer.count
        guard buffer.count <= limits.headBytesMax else { throw tooLarge() }
        return nil
    }

    private func tooLarge() -> Problem {
        buffer.prefix(limits.targetBytesMax + 64).contains(0x0A)
            ? Problem(.headersTooLarge, "The header fields have more than \(limits.headBytesMax) bytes.")
            : Problem(.uriTooLong, "The target has more than \(limits.targetBytesMax) bytes.")
    }

    private func head(_ bytes: ArraySlice<UInt8>) throws(Problem) -> (HTTPRequest, Int) {
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0D) {
            guard end + 1 < rest.endIndex, rest[end + 1] == 0x0A else {
                throw Problem(.badRequest, "A line ends in CR alone.")
            }
            lines.append(rest[..<end])
            rest = rest[(end + 2)...]
            guard lines.count <= limits.headerCountMax + 1 else {
                throw Problem(.headersTooLarge, "There are more than \(limits.headerCountMax) fields.")
            }
        }
        lines.append(rest)
        guard lines.count <= limits.headerCountMax + 1 else {
            throw Problem(.headersTooLarge, "There are more than \(limits.headerCountMax) fields.")
        }
        let line = try requestLine(lines[0])
        let headers = try lines.dropFirst().map(Self.field)
        let query = line.target.firstIndex(of: "?")
        let request = HTTPRequest(
            method: line.method, path: String(line.target[..<(query ?? line.target.endIndex)]),
            query: query.map { String(line.target[line.target.index(after: $0)...]) }, headers: headers,
            isPersistent: Self.isPersistent(headers, minorVersion: line.minorVersion))
        return (request, try bodyCount(of: request))
    }

    private func requestLine(
        _ line: ArraySlice<UInt8>
    ) throws(Problem) -> (method: String, target: String, minorVersion: Int) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].count <= 32, parts[0].allSatisfy(Self.isToken)
        else { throw Problem(.badRequest, "The request line is not METHOD TARGET VERSION.") }
        guard parts[1].count <= limits.targetBytesMax else {
            throw Problem(.uriTooLong, "The target has more than \(limits.targetBytesMax) bytes.")
        }
        guard parts[1].first == UInt8(ascii: "/"), parts[1].allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(.badRequest, "The target is no path that begins with a slash, in printable ASCII.")
        }
        guard parts[2].starts(with: "HTTP/".utf8) else {
            throw Problem(.badRequest, "The request line ends in no version of HTTP.")
        }
        let version = String(decoding: parts[2].dropFirst(5), as: UTF8.self)
        guard version == "1.1" || version == "1.0" else {
            throw Problem(.versionNotSupported, "HTTP/1.1 is spoken here.")
        }
        return (
            String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self),
            version == "1.1" ? 1 : 0
        )
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(Problem) -> HTTPRequest.Header {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(isToken)
        else { throw Problem(.badRequest, "A header field is not NAME: VALUE.") }
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var value = line[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        guard value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }),
            let text = String(validating: value, as: UTF8.self)
        else { throw Problem(.badRequest, "The value of a header field is not text.") }
        return HTTPRequest.Header(
            name: String(decoding: line[..<colon], as: UTF8.self).lowercased(), value: text)
    }

    private func bodyCount(of request: HTTPRequest) throws(Problem) -> Int {
        guard request.headerCount("host") == 1 else {
            throw Problem(.badRequest, "A request has one host field.")
        }
        guard request.headerCount("transfer-encoding") == 0 else {
            throw Problem(.lengthRequired, "A body is sent with its length, not in a transfer coding.")
        }
        guard request.headerCount("expect") == 0 else {
            throw Problem(.expectationFailed, "Nothing is to be expected here; send the body at once.")
        }
        guard request.headerCount("content-length") > 0 else { return 0 }
        guard let text = request.header("content-length"), (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let count = Int(text)
        else { throw Problem(.badRequest, "The content-length is no number.") }
        guard count <= limits.bodyBytesMax else {
            throw Problem(.contentTooLarge, "A body has up to \(limits.bodyBytesMax) bytes.")
        }
        return count
    }

    private static func isPersistent(_ headers: [HTTPRequest.Header], minorVersion: Int) -> Bool {
        let options = headers.filter { $0.name == "connection" }.flatMap { header in
            header.value.split(separator: ",").map { $0.lowercased().filter { $0 != " " } }
        }
        return minorVersion == 1 ? !options.contains("close") : options.contains("keep-alive")
    }

    /// The characters of RFC 9110 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
