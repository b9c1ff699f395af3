// SPDX-License-Identifier: MIT
#if Server
    import CacheModel
    import FlyingSocks

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// One connection, from its first byte to its last. Runs as a task, and never blocks.
    struct Connection: Sendable {
        /// The connection is over: closed by the client, shut down for being slow, or broken.
        struct Ended: Error {}

        private static let readBytesMax = 4_096
        /// Events that are sent together at most.
        private static let eventBatchMax = 256
        /// What is read and thrown away after a refusal, so that the client gets to read why.
        private static let drainBytesMax = 65_536

        let socket: Socket
        let number: Int
        let pool: any AsyncSocketPool
        let shared: ServerShared

        /// Answers requests until one of the two has enough.
        ///
        /// - Parameter isExcess: Whether there is no room for the connection, and it is told so.
        func run(isExcess: Bool) async {
            defer { shared.table.close(number) }
            do {
                if isExcess {
                    return try await refuse(
                        Problem(.unavailable, "There are as many connections as there may be."))
                }
                var parser = RequestParser(limits: shared.requestLimits)
                while try await takeRequest(&parser) {}
            } catch {
                // A client that is gone is no news.
            }
        }

        /// Reads a request and answers it.
        ///
        /// - Returns: Whether another one may follow.
        private func takeRequest(_ parser: inout RequestParser) async throws -> Bool {
            var wasInside = parser.isInside
            shared.table.setDeadline(
                number,
                seconds: wasInside ? shared.configuration.patienceSeconds : shared.configuration.idleSeconds)
            while true {
                switch parser.next() {
                case .incomplete:
                    let bytes = try await read()
                    guard !bytes.isEmpty else { return false }
                    parser.append(bytes)
                    // The clock of a request begins with its first byte, and further ones do not wind it up.
                    if !wasInside {
                        wasInside = true
                        shared.table.setDeadline(number, seconds: shared.configuration.patienceSeconds)
                    }
                case .refused(let problem):
                    try await refuse(problem)
                    return false
                case .request(let request):
                    return try await answer(request)
                }
            }
        }

        private func answer(_ request: HTTPRequest) async throws -> Bool {
            let service = shared.service
            let reply =
                await shared.workers.run { service.reply(to: request) }
                ?? .response(Problem(.unavailable, "Too much is being asked at once.").response)
            switch reply {
            case .response(let response):
                shared.count(response.status)
                let isLast = !request.isPersistent || shared.table.isStopping
                try await send(response.encoded(isLast: isLast, hasBody: request.method != "HEAD"))
                return !isLast
            case .eventStream(let id):
                guard shared.table.makeStream(number) else {
                    let problem = Problem(
                        .unavailable, "There are as many event streams as there may be.",
                        headers: [HTTPResponse.Header(name: "retry-after", value: "5")])
                    shared.count(problem.status)
                    try await send(problem.response.encoded(isLast: true))
                    return false
                }
                shared.count(.ok)
                try await stream(after: id, headAlone: request.method == "HEAD")
                return false
            }
        }

        /// Sends events as they happen.
        private func stream(after known: Int?, headAlone: Bool) async throws {
            let begun = shared.feed.begin()
            let head = HTTPResponse(status: .ok, contentType: "text/event-stream", body: [])
            try await send(head.encodedHeadOfStream())
            if headAlone { return }
            try await send(Array("retry: 1000\n\n".utf8))
            var last = known ?? begun
            while true {
                let batch = shared.feed.batch(after: last, countMax: Self.eventBatchMax)
                last = batch.lastID
                if !batch.bytes.isEmpty {
                    try await send(batch.bytes)
                    continue
                }
                // Nothing is asked of a stream but that its client takes it: the deadline is that of each write.
                shared.table.setDeadline(number, seconds: 86_400)
                guard await shared.feed.wait(after: last), !hasLeft else { return }
                if shared.feed.batch(after: last, countMax: 1).bytes.isEmpty {
                    try await send(Array(":\n\n".utf8))
                }
            }
        }

        /// Whether the client has closed its end.
        private var hasLeft: Bool {
            var byte: UInt8 = 0
            return recv(socket.file.rawValue, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
        }

        private func refuse(_ problem: Problem) async throws {
            shared.count(problem.status)
            shared.table.setDeadline(number, seconds: min(2, shared.configuration.patienceSeconds))
            try await send(problem.response.encoded(isLast: true), keepsDeadline: true)
            shutdown(socket.file.rawValue, Int32(SHUT_WR))
            var drained = 0
            while drained < Self.drainBytesMax {
                let bytes = try await read()
                if bytes.isEmpty { return }
                drained += bytes.count
            }
        }

        /// What arrived, waiting for the first byte of it; empty at the end.
        private func read() async throws -> [UInt8] {
            while true {
                var failure: Int32 = 0
                let bytes = [UInt8](unsafeUninitializedCapacity: Self.readBytesMax) { buffer, count in
                    let received = recv(socket.file.rawValue, buffer.baseAddress, buffer.count, 0)
                    failure = received < 0 ? errno : 0
                    count = max(0, received)
                }
                if failure == 0 { return bytes }
                guard failure == EAGAIN || failure == EWOULDBLOCK || failure == EINTR else { throw Ended() }
                if failure != EINTR { try await pool.suspendSocket(socket, untilReadyFor: .read) }
            }
        }

        private func send(_ bytes: [UInt8], keepsDeadline: Bool = false) async throws {
            if !keepsDeadline {
                shared.table.setDeadline(number, seconds: shared.configuration.patienceSeconds)
            }
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    systemSend(socket.file.rawValue, $0.baseAddress!, $0.count)
                }
                if count >= 0 {
                    sent += count
                } else if errno == EAGAIN || errno == EWOULDBLOCK {
                    try await pool.suspendSocket(socket, untilReadyFor: .write)
                } else if errno != EINTR {
                    throw Ended()
                }
            }
        }
    }

    /// The system's `send`; a client that is gone is an error and no signal.
    private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Darwin)
            send(descriptor, bytes, count, 0)
        #else
            send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
        #endif
    }
#endif
