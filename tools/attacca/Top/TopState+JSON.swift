// SPDX-License-Identifier: MIT
import CacheModel

extension TopState {
    /// What is shown, for programs.
    var json: JSONValue {
        .members([
            "source": .string(source), "live": .boolean(isLive),
            "health": health.map { .string($0) } ?? .null,
            "requests": .integer(requestCount), "misses": .integer(missCount),
            "hit_ratio": Self.json(hitRatio),
            "stalls": .integer(stallCount), "stall_seconds": .number(stallSeconds),
            "renders_in_flight": .integer(rendersInFlight),
            "tiers": .array(tiers.map(Self.json)),
            "playing": playing.map(Self.json) ?? .null,
            "listener_weight": Self.json(listenerWeight),
            "predictions": .array(predictions.map(Self.json)),
            "map": .members([
                "track": mapTitle.isEmpty ? .null : .string(mapTitle), "chunk_count": .integer(chunkCount),
                "rows": .array(rows.map(Self.json)),
            ]),
        ])
    }

    private static func json(_ share: Double?) -> JSONValue { share.map { .number($0) } ?? .null }

    private static func json(_ tier: TierShown) -> JSONValue {
        .members([
            "tier": .string(tier.tier.rawValue), "chunks": .integer(tier.chunkCount),
            "bytes": .integer(tier.byteCount),
            "capacity_bytes": tier.capacity.map { .integer($0) } ?? .null,
            "hit_ratio": json(tier.hitRatio),
            "latency_microseconds": .members([
                "p50": json(tier.medianSeconds.map { $0 * 1e6 }),
                "p99": json(tier.slowestPercentSeconds.map { $0 * 1e6 }),
            ]),
        ])
    }

    private static func json(_ playing: Playing) -> JSONValue {
        .members([
            "title": .string(playing.title), "preset": .string(playing.preset),
            "position_seconds": .number(playing.positionSeconds),
            "duration_seconds": .number(playing.durationSeconds),
            "chunk_index": .integer(playing.chunkIndex),
        ])
    }

    private static func json(_ one: Prediction) -> JSONValue {
        .members([
            "preset": .string(one.preset), "listener": .number(one.listener), "audio": json(one.audio),
            "mixed": .number(one.mixed),
        ])
    }

    /// A letter for each chunk: 1, 2, 3 for the tiers, `r` while it is rendered, `p` predicted, a dot for neither.
    private static func json(_ row: Row) -> JSONValue {
        let plain = row.places.map { place in
            switch place {
            case .tier(.l1): "1"
            case .tier(.l2): "2"
            case .tier(.l3): "3"
            case .inFlight: "r"
            case .predicted: "p"
            case nil: "."
            }
        }
        return .members(["preset": .string(row.preset), "chunks": .string(plain.joined())])
    }
}
