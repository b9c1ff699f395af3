// SPDX-License-Identifier: MIT
import Prediction

/// What a plan needs to know of the listener, at one instant.
struct PlanningForecast: Sendable {
    /// What follows the current preset, the likeliest first.
    let predictions: [PresetProbability]
    /// Which places of that are worth rendering ahead.
    let prefetch: CacheStatistics.PresetPrefetch
    let hazards: ListenerHazards
    let mode: SessionMode
}
