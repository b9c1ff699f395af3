// SPDX-License-Identifier: MIT
import CacheModel

/// What `attacca serve`, or a player with the server in it, says of its cache.
struct ServerFeed: TopFeed {
    let address: ServerAddress
    /// For a server that wants one.
    let token: String?

    func look() throws -> TopState {
        let stats = try object("/api/cache/stats")
        var state = TopState(source: address.text, isLive: stats["live"]?.boolean ?? false)
        Self.take(statistics: stats, into: &state)
        state.health = try object("/api/cache/health")["status"]?.string
        // Before anything plays there is no player's state, and of a track that was never asked for no map.
        if state.isLive, let player = try objectIfAny("/api/player") {
            Self.take(player: player, into: &state)
        }
        if let map = try objectIfAny("/api/cache/map") { Self.take(map: map, into: &state) }
        if let predictions = try objectIfAny("/api/cache/predictions") {
            Self.take(predictions: predictions, into: &state)
        }
        return state
    }

    private func object(_ path: String) throws -> JSONValue {
        guard let object = try objectIfAny(path) else {
            throw ServerFailure(address: address, reason: "there is no \(path); is this an Attacca server?")
        }
        return object
    }

    /// - Returns: `nil` where the server says that there is none.
    private func objectIfAny(_ path: String) throws -> JSONValue? {
        let answer = try HTTPGet(address: address, path: path, token: token).answer()
        let text = String(decoding: answer.body, as: UTF8.self)
        switch answer.status {
        case 200:
            guard let value = JSONValue(reading: text) else {
                throw ServerFailure(address: address, reason: "\(path) is not JSON")
            }
            return value
        case 404: return nil
        default:
            let detail = JSONValue(reading: text).flatMap { $0["detail"]?.string ?? $0["title"]?.string }
            throw ServerFailure(
                address: address, reason: "\(path): status \(answer.status)\(detail.map { ", \($0)" } ?? "")")
        }
    }

    static func take(statistics: JSONValue, into state: inout TopState) {
        state.requestCount = statistics["requests"]?.whole ?? 0
        state.missCount = statistics["misses"]?.whole ?? 0
        state.hitRatio = statistics["hit_ratio"]?.double
        state.stallCount = statistics["stalls"]?.whole ?? 0
        state.stallSeconds = statistics["stall_seconds"]?.double ?? 0
        state.rendersInFlight = statistics["renders"]?["in_flight"]?.whole ?? 0
        state.tiers = (statistics["tiers"]?.elements ?? []).compactMap { tier in
            guard let name = tier["tier"]?.string, let known = Tier(rawValue: name),
                // Of a directory only what is on disk is known.
                state.isLive || known == .l3
            else { return nil }
            return TopState.TierShown(
                tier: known, chunkCount: tier["chunks"]?.whole ?? 0, byteCount: tier["bytes"]?.whole ?? 0,
                capacity: tier["capacity_bytes"]?.whole, hitRatio: tier["hit_ratio"]?.double,
                medianSeconds: tier["latency_microseconds"]?["p50"]?.double.map { $0 / 1e6 },
                slowestPercentSeconds: tier["latency_microseconds"]?["p99"]?.double.map { $0 / 1e6 })
        }
    }

    static func take(player: JSONValue, into state: inout TopState) {
        guard let track = player["track"]?.string else { return }
        let position = player["position_seconds"]?.double ?? 0
        state.playing = TopState.Playing(
            title: player["title"]?.string ?? track, preset: player["preset"]?.string ?? "",
            positionSeconds: position, durationSeconds: player["duration_seconds"]?.double ?? 0,
            chunkIndex: player["chunk_seconds"]?.double.map {
                Int(min(max(position / max($0, 1e-3), 0), 1e6))
            } ?? 0)
    }

    static func take(map: JSONValue, into state: inout TopState) {
        let count = min(max(map["chunk_count"]?.whole ?? 0, 0), 1_000_000)
        state.mapTitle = map["track"]?.string ?? ""
        state.rows = (map["presets"]?.elements ?? []).map {
            TopState.Row(preset: $0.string ?? "", places: Array(repeating: nil, count: count))
        }
        for cell in map["cells"]?.elements ?? [] {
            guard let parts = cell.elements, parts.count >= 3, let row = parts[0].whole,
                let chunk = parts[1].whole, state.rows.indices.contains(row), (0..<count).contains(chunk)
            else { continue }
            state.rows[row].places[chunk] = parts[2].string.flatMap(place)
        }
    }

    private static func place(_ name: String) -> TopState.Place? {
        switch name {
        case "in_flight": .inFlight
        case "predicted": .predicted
        default: Tier(rawValue: name).map { .tier($0) }
        }
    }

    static func take(predictions: JSONValue, into state: inout TopState) {
        state.listenerWeight = predictions["listener_weight"]?.double
        state.predictions = (predictions["predictions"]?.elements ?? []).compactMap { one in
            guard let preset = one["preset"]?.string, let mixed = one["mixed"]?.double else { return nil }
            return TopState.Prediction(
                preset: preset, listener: one["listener"]?.double ?? 0, audio: one["audio"]?.double,
                mixed: mixed)
        }
    }
}
