// SPDX-License-Identifier: MIT
#if Server
    public import Attacca
    public import CacheModel
    import FlyingSocks
    import Logging
    import Threading

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// Serves a cache over HTTP: JSON, events, metrics, and a page that shows them.
    ///
    /// ```swift
    /// let server = try CacheServer.start(cache: cache, directory: path, controls: nil)
    /// print(server.url)
    /// server.stop()
    /// ```
    ///
    /// Sockets are those of FlyingFox, requests are parsed here: its own server bounds neither heads nor connections nor how
    /// long a client may take. Tasks on Swift's cooperative pool read and write, and never block; two threads answer; one
    /// ticks while anybody is connected. ``stop()`` must be called before the last reference goes.
    public final class CacheServer: Sendable {
        /// Where the server can be reached: `http://127.0.0.1:7311/`.
        public let url: String
        /// The port that it listens at.
        public let port: UInt16
        private let shared: ServerShared
        private let listening: Task<Void, Never>
        private let isListening: Condition<Bool>
        private let pool: Task<Void, Never>
        private let ticking: WorkerThread

        /// Serves a cache that is open. Milliseconds.
        ///
        /// - Parameters:
        ///   - directory: Where the cache keeps what survives, for what earlier sessions left; `nil` for one in memory.
        ///   - listener: Whose habits are shown.
        ///   - controls: The player, where it may be watched and steered.
        ///   - configuration: Where to listen, and whom to let in.
        /// - Throws: Why it cannot listen there.
        public static func start(
            cache: PlayerCache, directory: String?, listener: String = "default",
            controls: (any PlayerControls)?, configuration: ServerConfiguration = ServerConfiguration()
        ) throws(ServerError) -> CacheServer {
            var history: LiveSource.OpenHistory?
            if let directory {
                history = { () throws(AttaccaError) -> DirectorySource in
                    let inspector = try CacheInspector.open(
                        directory: directory,
                        allowsNetworkFileSystem: cache.configuration.allowsNetworkFileSystem,
                        timeSource: cache.configuration.timeSource, logger: configuration.logger)
                    return DirectorySource(
                        inspector: inspector, presets: cache.configuration.presets, listener: listener,
                        timeSource: cache.configuration.timeSource)
                }
            }
            let source = LiveSource(cache: cache, history: history, controls: controls)
            return try CacheServer(
                source: source, feed: EventFeed(cache: cache, playing: { source.playing }),
                controls: controls,
                configuration: configuration)
        }

        /// Serves a directory, which is only read. Milliseconds.
        ///
        /// - Parameters:
        ///   - inspector: The directory.
        ///   - presets: What a player offers that uses it.
        ///   - listener: Whose habits are shown, 1 to 256 UTF-8 bytes.
        ///   - configuration: Where to listen, and whom to let in.
        /// - Throws: Why it cannot listen there.
        public static func start(
            directory inspector: CacheInspector, presets: [Preset], listener: String = "default",
            configuration: ServerConfiguration = ServerConfiguration()
        ) throws(ServerError) -> CacheServer {
            try CacheServer(
                source: DirectorySource(
                    inspector: inspector, presets: presets, listener: listener, timeSource: SystemTimeSource()
                ),
                feed: EventFeed(cache: nil, playing: { nil }), controls: nil, configuration: configuration)
        }

        private init(
            source: any CacheSource, feed: EventFeed, controls: (any PlayerControls)?,
            configuration: ServerConfiguration
        ) throws(ServerError) {
            try configuration.validate()
            let (socket, port) = try Listener.open(host: configuration.host, port: configuration.port)
            let shared = ServerShared(
                configuration: configuration, port: port, source: source, controls: controls, feed: feed)
            self.shared = shared
            self.port = port
            let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
            url = "http://\(host):\(port)/"
            let pool: some AsyncSocketPool = .make(maxEvents: 64)
            let ready = Condition(false)
            self.pool = Task.detached {
                do {
                    try await pool.prepare()
                    ready.update { $0 = true }
                    try await pool.run()
                } catch {
                    ready.update { $0 = true }
                    if !shared.table.isStopping {
                        configuration.logger.error("the server is deaf", metadata: ["error": "\(error)"])
                    }
                }
            }
            _ = ready.wait { $0 ? true : nil }
            let isListening = Condition(true)
            self.isListening = isListening
            listening = Task.detached {
                await Listener.run(socket, pool: pool, shared: shared)
                isListening.update { $0 = false }
            }
            ticking = WorkerThread(name: "att-http-tick", priority: .normal) {
                while shared.table.waitForConnection() {
                    shared.feed.tick()
                    shared.table.sweep()
                    shared.table.pause(seconds: EventFeed.tickSeconds)
                }
            }
        }

        /// Ends every connection and gives the port back. Waits for answers that are being made, two seconds at most for
        /// clients. Call once.
        public func stop() {
            shared.table.stop()
            shared.feed.stop()
            listening.cancel()
            _ = isListening.wait { $0 ? nil : true }
            if !shared.table.waitUntilEmpty(seconds: 2) {
                shared.configuration.logger.warning("connections are left behind")
            }
            shared.workers.stop()
            ticking.join()
            pool.cancel()
        }
    }
#endif
