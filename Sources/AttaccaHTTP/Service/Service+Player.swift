// SPDX-License-Identifier: MIT
import CacheModel

/// What a player is asked and told.
extension Service {
    /// What plays; its members are null before anything does.
    func player() throws -> JSON {
        guard source.isLive else { throw Problem(.notFound, "A directory is served: nothing plays.") }
        let playing = source.playing
        let map = try playing.flatMap { try source.map(of: $0.track) }
        return .members([
            "track": .optional(playing?.track.rawValue), "title": .optional(playing?.title),
            "position_seconds": .optional(playing?.positionSeconds),
            "duration_seconds": .optional(playing?.durationSeconds),
            "preset": .optional(playing?.variant.preset.name),
            "intensity": .optional(playing?.variant.intensity.value),
            "presets": .array(presets.map { .string($0.name) }),
            "queue": .array((playing?.queue ?? []).map { .string($0.rawValue) }),
            // What does not play is known not to; of what was only reported it is not known.
            "is_playing": playing.map { .optional($0.isPlaying) } ?? .boolean(false),
            "is_steerable": .boolean(controls != nil), "chunk_seconds": .optional(map?.chunkSeconds),
            "chunk_count": .optional(map?.chunkCount),
        ])
    }

    /// Those that can be chosen, or that the engine knows of.
    private var presets: [Preset] { controls?.presets ?? source.presets }

    /// The object that a body is.
    static func body(_ request: HTTPRequest) throws(Problem) -> JSON {
        let type = (request.header("content-type") ?? "").split(separator: ";").first ?? ""
        // Which also keeps forms of other sites out: they cannot send it without asking first.
        guard type.filter({ $0 != " " }).lowercased() == "application/json" else {
            throw Problem(.unsupportedMediaType, "The body is application/json.")
        }
        do throws(JSONReader.Failure) {
            let value = try JSONReader.read(request.body)
            guard case .object = value else { throw JSONReader.Failure(reason: "it is no object", offset: 0) }
            return value
        } catch {
            throw Problem(.badRequest, "The body is no JSON: \(error.reason), at byte \(error.offset).")
        }
    }

    func command(_ operation: Route.Operation, _ body: JSON) throws(Problem) -> PlayerCommand {
        switch operation {
        case .choosePreset:
            try Self.allow(["preset", "intensity"], in: body)
            guard case .string(let name) = body["preset"] else {
                throw Problem(.badRequest, "preset is the name of a preset.")
            }
            let presets = try requireControls().presets
            guard let preset = presets.first(where: { $0.name == name }) else {
                throw Problem(
                    .badRequest, "There are the presets \(presets.map(\.name).joined(separator: ", ")).")
            }
            return .preset(preset, intensity: try Self.intensity(body["intensity"]))
        case .seek:
            try Self.allow(["position_seconds"], in: body)
            // As far as a player may count in frames.
            guard let seconds = Self.number(body["position_seconds"]), (0...1e9).contains(seconds) else {
                throw Problem(.badRequest, "position_seconds is a number of seconds from 0 to 1e9.")
            }
            return .seek(positionSeconds: seconds)
        case .next: return .next
        case .previous: return .previous
        default: preconditionFailure("\(operation) is no command")
        }
    }

    private static func intensity(_ value: JSON?) throws(Problem) -> Intensity? {
        guard let value else { return nil }
        guard let number = number(value), (0...1).contains(number) else {
            throw Problem(.badRequest, "intensity is a number from 0 to 1.")
        }
        return Intensity(number)
    }

    private static func number(_ value: JSON?) -> Double? {
        switch value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    private static func allow(_ names: Set<String>, in body: JSON) throws(Problem) {
        guard case .object(let members) = body else { return }
        for member in members where !names.contains(member.key) {
            throw Problem(.badRequest, "There are the members \(names.sorted().joined(separator: ", ")).")
        }
    }
}
