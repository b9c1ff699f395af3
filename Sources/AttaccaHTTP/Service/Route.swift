// SPDX-License-Identifier: MIT
import CacheModel

/// One thing that can be asked of the server. The table of all routes serves requests, and is what the OpenAPI file is held
/// against.
struct Route: Hashable, Sendable {
    enum Operation: String, Hashable, Sendable, CaseIterable {
        case dashboard, dashboardFile, metrics
        case stats, predictions, audioAware, contents, check, health, history, map, tracks, events
        case clearAll, clearTier
        case player, choosePreset, seek, next, previous
    }

    let method: String
    /// With `{tier}` for a segment that is one of the tiers, `{file}` for one that is a file of the dashboard.
    let path: String
    let operation: Operation
    var parameters: [Parameter] = []
    /// Whether a request has a body, in JSON.
    var takesBody = false
    /// Whether it is there only where a player lets itself be steered.
    var needsPlayer = false

    private static let track = Parameter(name: "track", kind: .text(bytesMax: TrackID.byteCountMax))
    private static let chunk = Parameter(name: "chunk", kind: .integer(0...ChunkKey.indexMax))
    private static let preset = Parameter(name: "preset", kind: .text(bytesMax: Preset.byteCountMax))
    private static let cursorBytesMax = 16_384

    static let table: [Self] = [
        Self(method: "GET", path: "/", operation: .dashboard),
        Self(method: "GET", path: "/dashboard/{file}", operation: .dashboardFile),
        Self(method: "GET", path: "/metrics", operation: .metrics),
        Self(method: "GET", path: "/api/cache/stats", operation: .stats),
        Self(
            method: "GET", path: "/api/cache/predictions", operation: .predictions,
            parameters: [Parameter(name: "after", kind: .text(bytesMax: Preset.byteCountMax))]),
        Self(
            method: "GET", path: "/api/cache/predictions/audio-aware", operation: .audioAware,
            parameters: [track, chunk]),
        Self(
            method: "GET", path: "/api/cache/contents", operation: .contents,
            parameters: [
                Parameter(name: "tier", kind: .choice(Tier.allCases.map(\.rawValue))), track,
                Parameter(name: "limit", kind: .integer(1...1_000)),
                Parameter(name: "cursor", kind: .text(bytesMax: cursorBytesMax)),
            ]),
        Self(
            method: "GET", path: "/api/cache/check", operation: .check,
            parameters: [
                Parameter(name: "track", kind: track.kind, isRequired: true),
                Parameter(name: "preset", kind: preset.kind, isRequired: true),
                Parameter(name: "chunk", kind: chunk.kind, isRequired: true),
                Parameter(name: "intensity", kind: .number(0...1)),
            ]),
        Self(method: "GET", path: "/api/cache/health", operation: .health),
        Self(
            method: "GET", path: "/api/cache/history", operation: .history,
            parameters: [Parameter(name: "days", kind: .integer(1...3_650))]),
        Self(method: "GET", path: "/api/cache/map", operation: .map, parameters: [track]),
        Self(
            method: "GET", path: "/api/cache/tracks", operation: .tracks,
            parameters: [
                Parameter(name: "limit", kind: .integer(1...1_000)),
                Parameter(name: "after", kind: track.kind),
            ]),
        Self(method: "GET", path: "/api/cache/events", operation: .events),
        Self(method: "POST", path: "/api/cache/clear", operation: .clearAll),
        Self(method: "POST", path: "/api/cache/clear/{tier}", operation: .clearTier),
        Self(method: "GET", path: "/api/player", operation: .player),
        Self(
            method: "POST", path: "/api/player/preset", operation: .choosePreset, takesBody: true,
            needsPlayer: true),
        Self(
            method: "POST", path: "/api/player/seek", operation: .seek, takesBody: true, needsPlayer: true),
        Self(method: "POST", path: "/api/player/next", operation: .next, needsPlayer: true),
        Self(method: "POST", path: "/api/player/previous", operation: .previous, needsPlayer: true),
    ]

    /// Finds what a request asks for.
    ///
    /// - Throws: 404 for a path that there is not, 405 for one that there is with another method.
    static func find(_ request: HTTPRequest) throws(Problem) -> (route: Route, tier: Tier?) {
        let found = table.compactMap { route in
            route.match(request.path).map { (route: route, tier: $0.tier) }
        }
        guard !found.isEmpty else { throw Problem(.notFound, "There is nothing at this path.") }
        // What GET answers, HEAD answers without the body.
        let method = request.method == "HEAD" ? "GET" : request.method
        guard let match = found.first(where: { $0.route.method == method }) else {
            var methods = found.map(\.route.method)
            if methods.contains("GET") { methods.append("HEAD") }
            let allowed = methods.joined(separator: ", ")
            throw Problem(
                .methodNotAllowed, "Here is only: \(allowed).",
                headers: [HTTPResponse.Header(name: "allow", value: allowed)])
        }
        return match
    }

    private func match(_ path: String) -> (tier: Tier?, Void)? {
        if operation == .dashboardFile {
            return path != "/" && DashboardPage.response(at: path) != nil ? (nil, ()) : nil
        }
        guard self.path.hasSuffix("{tier}") else { return path == self.path ? (nil, ()) : nil }
        let prefix = self.path.dropLast("{tier}".count)
        guard path.hasPrefix(prefix), let tier = Tier(rawValue: String(path.dropFirst(prefix.count))) else {
            return nil
        }
        return (tier, ())
    }
}
