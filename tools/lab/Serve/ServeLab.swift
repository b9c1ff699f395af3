// SPDX-License-Identifier: MIT
#if Server
    import ArgumentParser
    import Attacca
    import AttaccaHTTP
    import CacheModel
    import Logging

    /// What serving costs a listener, and what malformed requests do to the server.
    struct ServeLab: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Load the HTTP server while a listener listens, and send it malformed requests.",
            discussion: """
                A scripted listener plays in real time, switches presets and seeks: once undisturbed, once with event streams \
                open and requests for statistics at an even rate, each timed by its client from sending to the last byte. Then \
                malformed requests over new connections, from a seed; memory is what the process has resident (Linux), after \
                the first tenth and at the end. Exits 1 when a request got a server error, or no answer at the end.
                """)

        @Option(help: "Seconds of each session.")
        var seconds = 20.0
        @Option(help: "Event streams that are open.")
        var streams = 50
        @Option(help: "Requests a second.")
        var rate = 200
        @Option(help: "Malformed requests.")
        var malformed = 100_000
        @Option(help: "Which malformed requests.")
        var seed: UInt64 = 1
        @Flag(help: "Print JSON. It is what is printed in any case; for symmetry with the other tools.")
        var json = false

        func validate() throws {
            guard (0.1...3_600).contains(seconds), (0...60).contains(streams), (1...10_000).contains(rate),
                (0...100_000_000).contains(malformed)
            else { throw ValidationError("--seconds 0.1 to 3600, --streams 0 to 60, --rate 1 to 10000.") }
        }

        func run() throws {
            let report = try report()
            try LabJSON.print(report)
            if report.serverErrors > 0 || !report.isAlive { throw ExitCode(1) }
        }

        func report() throws -> ServeReport {
            let undisturbed = try session { cache in try LoadedSession.listen(cache, seconds: seconds) }
            let loaded = try session { cache in try serve(cache) }
            let (load, attack) = loaded.result
            return ServeReport(
                stallsUndisturbed: undisturbed.stalls.count, stallsServing: loaded.stalls.count,
                worstStallMsUndisturbed: undisturbed.stalls.worstSeconds * 1e3,
                worstStallMsServing: loaded.stalls.worstSeconds * 1e3, requests: load.milliseconds.count,
                streams: streams, statsMs: Quantiles(load.milliseconds), streamBytes: load.streamBytes,
                malformed: malformed, answers: attack.answers, serverErrors: attack.serverErrors,
                residentMbEarly: attack.residentEarly, residentMbEnd: attack.residentEnd,
                isAlive: attack.isAlive)
        }

        private func session<Result>(
            _ body: (PlayerCache) throws -> Result
        ) throws -> (stalls: CacheStatistics.Stalls, result: Result) {
            var configuration = CacheConfiguration()
            configuration.chunkSeconds = 1
            configuration.presets = LoadedSession.presets
            configuration.memoryPressure = .off
            configuration.logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
            let cache = try PlayerCache.openBlocking(
                at: .memoryOnly, renderer: NoiseRenderer(frameCount: FrameCount(44_100 * 600)),
                configuration: configuration)
            let result = try body(cache)
            let stalls = cache.statistics().stalls
            try cache.closeBlocking()
            return (stalls, result)
        }

        private func serve(_ cache: PlayerCache) throws -> (ServeLoad.Result, MalformedAttack.Result) {
            var configuration = ServerConfiguration()
            configuration.port = 0
            configuration.logger = cache.configuration.logger
            let server = try CacheServer.start(
                cache: cache, directory: nil, controls: nil, configuration: configuration)
            defer { server.stop() }
            let load = ServeLoad(port: server.port, streams: streams, rate: rate)
            let running = try load.start()
            try LoadedSession.listen(cache, seconds: seconds)
            let result = running.stop()
            return (result, try MalformedAttack(port: server.port, count: malformed, seed: seed).run())
        }
    }
#endif
