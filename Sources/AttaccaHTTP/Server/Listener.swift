// SPDX-License-Identifier: MIT
#if Server
    import FlyingSocks
    import Logging

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// Listens, and makes a task of each connection that there is room for.
    enum Listener {
        /// Listens at an address.
        ///
        /// - Returns: The socket, and the port, where any was asked for.
        static func open(host: String, port: UInt16) throws(ServerError) -> (Socket, UInt16) {
            let figures = host.lowercased() == "localhost" ? "127.0.0.1" : host
            do {
                let socket: Socket
                if figures.contains(":") {
                    socket = try Socket(domain: Int32(AF_INET6))
                    try listen(socket, at: .inet6(ip6: figures, port: port))
                } else {
                    socket = try Socket(domain: Int32(AF_INET))
                    try listen(socket, at: .inet(ip4: figures, port: port))
                }
                switch try socket.sockname() {
                case .ip4(_, let port), .ip6(_, let port): return (socket, port)
                case .unix: return (socket, port)
                }
            } catch SocketError.failed(_, EADDRINUSE, _) {
                throw ServerError(
                    .addressInUse, "port \(port) of \(host) is in use by another process; choose another one")
            } catch {
                throw ServerError(.addressUnavailable, "cannot listen at port \(port) of \(host): \(error)")
            }
        }

        private static func listen(_ socket: Socket, at address: some SocketAddress) throws {
            do {
                // Not inherited by what a player starts.
                _ = fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC)
                try socket.setValue(true, for: .localAddressReuse)
                try socket.bind(to: address)
                try socket.listen()
            } catch {
                try? socket.close()
                throw error
            }
        }

        /// Takes connections in until the task is cancelled, then closes the socket.
        static func run(_ socket: Socket, pool: some AsyncSocketPool, shared: ServerShared) async {
            defer { try? socket.close() }
            do {
                try socket.setFlags(.nonBlocking)
            } catch {
                return shared.configuration.logger.error(
                    "the server is deaf", metadata: ["error": "\(error)"])
            }
            while !Task.isCancelled {
                do {
                    let accepted = Socket(file: try socket.accept().file)
                    take(accepted, pool: pool, shared: shared)
                } catch SocketError.blocked {
                    do {
                        try await pool.suspendSocket(socket, untilReadyFor: .connection)
                    } catch {
                        // The end of the server cancels the task: that is how it is told.
                        if Task.isCancelled { return }
                        return shared.configuration.logger.error(
                            "the server is deaf", metadata: ["error": "\(error)"])
                    }
                } catch {
                    // No descriptor is free, or the client is gone again: the next one may have more luck.
                    shared.configuration.logger.debug(
                        "a connection was not accepted", metadata: ["error": "\(error)"])
                    await Task.yield()
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
        }

        private static func take(_ socket: Socket, pool: some AsyncSocketPool, shared: ServerShared) {
            let descriptor = socket.file.rawValue
            var isOn: Int32 = 1
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
            setsockopt(
                descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
            guard let added = shared.table.add(descriptor, seconds: shared.configuration.patienceSeconds)
            else {
                try? socket.close()
                return
            }
            let connection = Connection(
                socket: socket, number: added.number, pool: pool, shared: shared)
            Task.detached { await connection.run(isExcess: added.isExcess) }
        }
    }
#endif
