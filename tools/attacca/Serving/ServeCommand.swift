// SPDX-License-Identifier: MIT
#if Server
    import ArgumentParser
    import Attacca
    import AttaccaHTTP
    import CacheModel
    import PresetRendering
    import Threading

    /// Serves a cache over HTTP.
    struct ServeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Show a cache over HTTP: a dashboard, JSON, events, metrics for Prometheus.",
            discussion: """
                Prints the address of the dashboard. A cache directory is only read, and a player may play meanwhile; with \
                --play, this is the player. Ends with Ctrl-C.

                Other machines reach it only where --host says so, and then need the token.

                Exit status:
                  1    the port is in use, or the cache cannot be read
                  64   wrong usage
                  66   there is no cache, or nothing to play
                  129, 130, 143   ended by a hang-up, Ctrl-C or a termination signal, after closing the cache
                """)

        @OptionGroup var options: ServeOptions

        func run() throws {
            StandardError.divertLibraries()
            defer { StandardError.restore() }
            let problems = ProblemLog(console: Console(isLive: false))
            var status: Int32
            do {
                status = options.inputs.isEmpty ? try serveDirectory(problems) : try play(problems)
            } catch {
                problems.failed("\(error)")
                status = problems.exitStatus
            }
            guard status == 0 else { throw ExitCode(status) }
        }

        /// Serves until a signal comes.
        private func serveDirectory(_ problems: ProblemLog) throws -> Int32 {
            let directory = try options.cache.path
            guard try LocalFiles.exists(CacheDirectory.index(in: directory)) else {
                let hint = "`attacca play` makes one, as does `attacca serve --play FILE`"
                problems.missing("\(directory): there is no cache here; \(hint)")
                return problems.exitStatus
            }
            let interaction = try Interaction(presets: [], takesKeys: false)
            let inspector = try CacheInspector.open(
                directory: directory, allowsNetworkFileSystem: options.cache.allowsNetworkFileSystem,
                timeSource: SystemTimeSource(), logger: .silent)
            let server = try CacheServer.start(
                directory: inspector, presets: ReferenceRenderer.presets,
                configuration: options.configuration)
            defer { server.stop() }
            try printAddress(of: server)
            while true {
                for case .end(let signal) in interaction.events(waitingSeconds: 60) { return 128 + signal }
            }
        }

        private func printAddress(of server: CacheServer) throws {
            let report = JSONValue.members(["url": .string(server.url)])
            let text = Terminal.isTerminal(1) ? "\(server.url)   Ctrl-C ends." : server.url
            try Console.printResult(options.json ? report.text : text)
        }

        /// Plays and serves until a signal comes, or nothing can be played.
        private func play(_ problems: ProblemLog) throws -> Int32 {
            let expansion = InputExpansion(expanding: options.inputs)
            for problem in expansion.problems { problems.missing(problem.description) }
            guard !expansion.tracks.isEmpty else { return problems.exitStatus }
            let remote = try RemotePlayer()
            let interaction = try Interaction(
                presets: ReferenceRenderer.presets, takesKeys: false, remote: remote)
            let directory = try options.cache.path
            let cache = try openCache(directory)
            if let problem = cache.diskTierProblem { problems.warn("\(problem); playing from memory alone") }
            defer { close(cache, problems) }
            let server = try CacheServer.start(
                cache: cache, directory: directory, controls: remote, configuration: options.configuration)
            defer { server.stop() }
            try printAddress(of: server)
            var variant = Variant(preset: ReferenceRenderer.presets[0])
            while true {
                let session = PlaySession(
                    PlaySession.Parts(
                        tracks: expansion.tracks, cache: cache, playback: cache.playback(),
                        sink: try OutputTarget.null.makeSink(tracks: expansion.tracks), speed: .real,
                        interaction: interaction,
                        display: PlayDisplay(
                            console: Console(isLive: false), isLive: false, presets: ReferenceRenderer.presets
                        ),
                        problems: problems, remote: remote), variant: variant, agenda: ListenerAgenda())
                if case .signal(let number) = session.play() { return 128 + number }
                // Not over and over, when there is nothing to hear; whoever passes over every track may hear one yet.
                guard session.tally.playedSeconds > 0 || session.isSteered else { return problems.exitStatus }
                variant = session.cursor.variant
            }
        }

        private func openCache(_ directory: String) throws -> PlayerCache {
            var configuration = CacheConfiguration()
            configuration.presets = ReferenceRenderer.presets
            configuration.allowsNetworkFileSystem = options.cache.allowsNetworkFileSystem
            configuration.playerName = "attacca"
            configuration.playerVersion = AttaccaVersion.current
            configuration.logger = .silent
            return try PlayerCache.openBlocking(
                at: .directory(directory), renderer: ReferenceRenderer(), configuration: configuration)
        }

        private func close(_ cache: PlayerCache, _ problems: ProblemLog) {
            do throws(AttaccaError) {
                try cache.closeBlocking()
            } catch {
                problems.warn("\(error); what could not be stored will be rendered again")
            }
        }
    }
#endif
