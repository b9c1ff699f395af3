// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One request for an object, on a connection of its own: as much of HTTP/1.1 as a server on the same machine needs.
struct HTTPGet {
    struct Answer: Hashable, Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// The largest answer that is taken, in bytes.
    static let byteCountMax = 64 << 20
    /// A server that is silent for longer is given up, in seconds.
    static let waitSeconds = 5

    let address: ServerAddress
    let path: String
    let token: String?

    /// - Throws: ``ServerFailure``.
    func answer() throws(ServerFailure) -> Answer {
        let descriptor = try connected()
        defer { close(descriptor) }
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        var request =
            "GET \(path) HTTP/1.1\r\nHost: \(address.authority)\r\nAccept: application/json\r\n"
            + "\(authorization)Connection: close\r\n\r\n"
        let errorNumber = request.withUTF8 { writeFully(UnsafeRawBufferPointer($0), to: descriptor) }
        guard errorNumber == 0 else { throw failure(errorNumber) }
        return try parsed(try received(from: descriptor))
    }

    private func connected() throws(ServerFailure) -> Int32 {
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, "\(address.port)", &hints, &found)
        guard code == 0 else {
            throw ServerFailure(address: address, reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        var lastErrorNumber = ECONNREFUSED
        var next = found
        while let candidate = next?.pointee {
            next = candidate.ai_next
            let descriptor = socket(candidate.ai_family, candidate.ai_socktype, candidate.ai_protocol)
            guard descriptor >= 0 else {
                lastErrorNumber = errno
                continue
            }
            var limit = timeval()
            limit.tv_sec = Self.waitSeconds
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            if connect(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 { return descriptor }
            lastErrorNumber = errno
            close(descriptor)
        }
        throw failure(lastErrorNumber)
    }

    private func received(from descriptor: Int32) throws(ServerFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(errno)
            }
            bytes += buffer[..<count]
            guard bytes.count <= Self.byteCountMax else {
                throw ServerFailure(address: address, reason: "\(path): more than \(Self.byteCountMax) bytes")
            }
        }
    }

    /// Splits an answer that is whole: with its length, in chunks, or to the end of the connection.
    func parsed(_ bytes: [UInt8]) throws(ServerFailure) -> Answer {
        let end = Array("\r\n\r\n".utf8)
        let headEnd = bytes.indices.first { bytes[$0...].starts(with: end) }
        guard let headEnd else { throw ServerFailure(address: address, reason: "\(path): no HTTP answer") }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw ServerFailure(address: address, reason: "\(path): no HTTP answer")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers[line[..<colon].lowercased()] = String(value).lowercased()
        }
        var body = Array(bytes[(headEnd + end.count)...])
        if headers["transfer-encoding"] == "chunked" {
            guard let joined = Self.joined(chunks: body) else {
                throw ServerFailure(address: address, reason: "\(path): the answer is torn")
            }
            body = joined
        } else if let length = headers["content-length"] {
            guard let count = Int(length), count >= 0, body.count >= count else {
                throw ServerFailure(address: address, reason: "\(path): the answer is torn")
            }
            body.removeLast(body.count - count)
        }
        return Answer(status: status, body: body)
    }

    /// - Returns: `nil` for what does not end as it has to.
    private static func joined(chunks bytes: [UInt8]) -> [UInt8]? {
        var joined: [UInt8] = []
        var rest = bytes[...]
        while let lineEnd = rest.firstIndex(of: 0x0A) {
            let line = String(decoding: rest[..<lineEnd], as: UTF8.self).prefix(while: \.isHexDigit)
            guard let count = Int(line, radix: 16) else { return nil }
            if count == 0 { return joined }
            let start = lineEnd + 1
            guard rest.endIndex - start >= 2, count <= rest.endIndex - start - 2 else { return nil }
            joined += rest[start..<start + count]
            rest = rest[(start + count + 2)...]
        }
        return nil
    }

    private func failure(_ errorNumber: Int32) -> ServerFailure {
        let isSilent = errorNumber == EAGAIN || errorNumber == EWOULDBLOCK
        let reason =
            isSilent
            ? "nothing for \(Self.waitSeconds) s"
            : "\(LocalFiles.Failure(errorNumber: errorNumber))"
        return ServerFailure(address: address, reason: reason)
    }
}
