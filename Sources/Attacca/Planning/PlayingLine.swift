// SPDX-License-Identifier: MIT
import CacheModel

/// The next chunks in playing order, from the one under the playhead on, across the queue.
struct PlayingLine: Sendable {
    struct Step: Sendable {
        let track: RegisteredTrack
        let index: Int
        /// When playing on gets there, in seconds from now; 0 of the chunk that plays.
        let startSeconds: Double
        let durationSeconds: Double

        var endSeconds: Double { startSeconds + durationSeconds }
    }

    let steps: [Step]

    /// Chunks of a second are not more than that within any horizon.
    private static let stepCountMax = 128

    /// - Parameters:
    ///   - stepCountMax: So many chunks at most.
    ///   - horizonSeconds: Nothing that begins later.
    init(
        of input: PlanningInput, stepCountMax: Int = Self.stepCountMax,
        untilSeconds horizonSeconds: Double = .infinity
    ) {
        var steps: [Step] = []
        var startSeconds = 0.0
        var firstIndex = input.chunkIndex
        var intoSeconds = max(0, input.secondsIntoChunk)
        walk: for track in [input.track] + input.upcoming {
            for index in firstIndex..<max(firstIndex, track.chunkCount) {
                guard steps.count < stepCountMax, startSeconds <= horizonSeconds else { break walk }
                let duration = max(0, track.seconds(ofChunk: index) - intoSeconds)
                steps.append(
                    Step(track: track, index: index, startSeconds: startSeconds, durationSeconds: duration))
                startSeconds += duration
                intoSeconds = 0
            }
            firstIndex = 0
        }
        self.steps = steps
    }
}
