// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// Answers requests: who may ask, what is asked for, what is known. No sockets. Any thread that may wait for a disk.
struct Service: Sendable {
    /// What becomes of a request.
    enum Reply: Hashable, Sendable {
        case response(HTTPResponse)
        /// Events from now on, or after the last one that the client knows.
        case eventStream(after: Int?)
    }

    static let contentsLimit = 100
    static let historyDays = 30

    let source: any CacheSource
    let controls: (any PlayerControls)?
    let access: AccessPolicy
    /// What the server counts of itself.
    var serverMetrics: @Sendable () -> [Metric] = { [] }

    /// Answers; what goes wrong is an answer as well.
    func reply(to request: HTTPRequest) -> Reply {
        do throws(Problem) {
            // The page itself holds nothing that is worth a token, and a browser cannot send one for it.
            try access.admit(request, needsToken: DashboardPage.response(at: request.path) == nil)
            let (route, tier) = try Route.find(request)
            if route.needsPlayer, controls == nil {
                throw Problem(.notFound, "No player can be steered here.")
            }
            return try answer(request, route: route, tier: tier)
        } catch {
            return .response(error.response)
        }
    }

    private func answer(_ request: HTTPRequest, route: Route, tier: Tier?) throws(Problem) -> Reply {
        // The address of the page may carry anything; it is the page's.
        if let file = DashboardPage.response(at: request.path) { return .response(file) }
        let query = try QueryParameters(request.query, allowed: route.parameters)
        guard route.takesBody || request.body.isEmpty else {
            throw Problem(.badRequest, "This request has no body.")
        }
        if route.operation == .events { return .eventStream(after: try Self.lastEventID(request)) }
        do {
            return .response(try respond(request, route: route, tier: tier, query: query))
        } catch let problem as Problem {
            throw problem
        } catch let error as AttaccaError {
            throw Problem(.unavailable, error.message)
        } catch {
            throw Problem(.internalError, "\(error)")
        }
    }

    private func respond(
        _ request: HTTPRequest, route: Route, tier: Tier?, query: QueryParameters
    ) throws -> HTTPResponse {
        switch route.operation {
        case .metrics:
            return HTTPResponse(
                status: .ok, contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: Metric.text(try source.metrics() + serverMetrics()))
        case .stats: return .json(try source.statistics())
        case .predictions:
            let shown = try source.predictions(after: query["after"].flatMap { Preset(checking: $0) })
            return .json(shown.json(track: source.playing?.track))
        case .audioAware: return .json(try audioAware(query))
        case .contents: return .json(try contents(query))
        case .check: return .json(try source.check(Self.chunkRequest(query)).json)
        case .health: return .json(try source.hits().healthJSON)
        case .history: return .json(try history(dayCount: query.integer("days") ?? Self.historyDays))
        case .map: return .json(try map(query))
        case .tracks: return .json(try tracks(query))
        case .clearAll: return .json(try clear(nil))
        case .clearTier: return .json(try clear(tier))
        case .player: return .json(try player())
        case .choosePreset, .seek, .next, .previous:
            let body = route.takesBody ? try Self.body(request) : .object([])
            try requireControls().perform(try command(route.operation, body))
            return .json(.members(["accepted": true]), status: .accepted)
        case .dashboard, .dashboardFile, .events:
            preconditionFailure("\(route.operation) was answered before")
        }
    }

    /// The track that is asked for, or that plays.
    func track(_ query: QueryParameters) throws -> TrackID {
        if let name = query["track"], let track = TrackID(checking: name) { return track }
        if let track = try source.playing?.track ?? source.anyTrack() { return track }
        throw Problem(.notFound, "Nothing plays and nothing is stored; name a track.")
    }

    private func clear(_ tier: Tier?) throws -> JSON {
        guard source.isLive else {
            throw Problem(.conflict, "A directory is served, which is only read; see attacca purge.")
        }
        try source.clear(tier)
        return .members([
            "cleared": .array((tier.map { [$0] } ?? Tier.allCases).map { .string($0.rawValue) })
        ])
    }

    func requireControls() throws(Problem) -> any PlayerControls {
        guard let controls else { throw Problem(.notFound, "No player can be steered here.") }
        return controls
    }

    /// Where an event stream goes on.
    private static func lastEventID(_ request: HTTPRequest) throws(Problem) -> Int? {
        guard let text = request.header("last-event-id"), !text.isEmpty else { return nil }
        guard let id = Int(text), id >= 0, id < 1 << 53 else {
            throw Problem(.badRequest, "The last-event-id was never given.")
        }
        return id
    }

    private static func chunkRequest(_ query: QueryParameters) throws(Problem) -> ChunkRequest {
        guard let track = query["track"].flatMap({ TrackID(checking: $0) }),
            let preset = query["preset"].flatMap({ Preset(checking: $0) }), let index = query.integer("chunk")
        else { throw Problem(.badRequest, "Name a track, a preset and a chunk.") }
        return ChunkRequest(
            track: track, preset: preset, intensity: query.number("intensity").map { Intensity($0) } ?? .full,
            index: index)
    }
}
