// SPDX-License-Identifier: MIT
import CacheModel

/// Which chunks of a track are where, by preset.
struct MapShown: Hashable, Sendable {
    struct Cell: Hashable, Sendable {
        let presetIndex: Int
        let chunkIndex: Int
        /// `l1`, `l2`, `l3`, `in_flight` or `predicted`.
        let place: String
        /// What the plan gives it; `nil` when it does not name it.
        let probability: Double?
    }

    let track: TrackID
    let chunkCount: Int
    let chunkSeconds: Double
    let presets: [Preset]
    let cells: [Cell]

    var json: JSON {
        .members([
            "track": .string(track.rawValue), "chunk_count": .integer(chunkCount),
            "chunk_seconds": .number(chunkSeconds), "presets": .array(presets.map { .string($0.name) }),
            "cells": .array(
                cells.map { cell in
                    .array([
                        .integer(cell.presetIndex), .integer(cell.chunkIndex), .string(cell.place),
                        .optional(cell.probability),
                    ])
                }),
        ])
    }

    /// Joins what is known of the chunks of one track and intensity: the fastest tier wins, then what is in flight.
    ///
    /// - Parameters:
    ///   - places: Of each chunk that is anywhere, in any order.
    ///   - presets: The rows; presets that are not among them follow, by name.
    init(
        track: TrackID, chunkCount: Int, chunkSeconds: Double, presets: [Preset],
        places: [(preset: Preset, chunkIndex: Int, place: String, probability: Double?)]
    ) {
        struct Position: Hashable { let preset: Preset, chunkIndex: Int }
        let ranks = ["l1": 0, "l2": 1, "l3": 2, "in_flight": 3, "predicted": 4]
        var best: [Position: (place: String, probability: Double?)] = [:]
        for place in places {
            let position = Position(preset: place.preset, chunkIndex: place.chunkIndex)
            let former = best[position]
            let isBetter = former.map { ranks[place.place, default: 5] < ranks[$0.place, default: 5] } ?? true
            best[position] = (
                isBetter ? place.place : former!.place, place.probability ?? former?.probability
            )
        }
        let strangers = Set(best.keys.map(\.preset)).subtracting(presets).sorted()
        self.track = track
        self.chunkCount = chunkCount
        self.chunkSeconds = chunkSeconds
        self.presets = presets + strangers
        let rows = Dictionary(uniqueKeysWithValues: self.presets.enumerated().map { ($1, $0) })
        cells = best.map { position, value in
            Cell(
                presetIndex: rows[position.preset]!, chunkIndex: position.chunkIndex, place: value.place,
                probability: value.probability)
        }
        .sorted { ($0.presetIndex, $0.chunkIndex) < ($1.presetIndex, $1.chunkIndex) }
    }
}
