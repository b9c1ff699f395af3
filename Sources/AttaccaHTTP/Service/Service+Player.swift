// SPDX-License-Identifier: MIT
import CacheModel

/// What a player is asked and told.
extension Service {
    /// What plays, as the player says.
    func player() throws -> JSON {
        let controls = try requireControls()
        guard let state = controls.state else { throw Problem(.notFound, "Nothing plays yet.") }
        let map = try source.map(of: state.track)
        return .members([
            "track": .string(state.track.rawValue), "title": .string(state.title),
            "position_seconds": .number(state.positionSeconds),
            "duration_seconds": .number(state.durationSeconds),
            "preset": .string(state.variant.preset.name),
            "intensity": .number(state.variant.intensity.value),
            "presets": .array(controls.presets.map { .string($0.name) }),
            "queue": .array(state.queue.map { .string($0.rawValue) }),
            "is_playing": .boolean(state.isPlaying), "chunk_seconds": .optional(map?.chunkSeconds),
            "chunk_count": .optional(map?.chunkCount),
        ])
    }

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
