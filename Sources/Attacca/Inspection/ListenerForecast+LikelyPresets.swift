// SPDX-License-Identifier: MIT
public import CacheModel

extension ListenerForecast {
    /// The presets that the listener probably plays next, the likeliest first: the one that was chosen last, then as
    /// many of those predicted after it as together have a share of the probability.
    ///
    /// - Parameter share: 0 to 1; anything beyond that is the nearest of them.
    /// - Returns: At least the last one; `nil` when no switch was learned.
    public func likelyPresets(share: Double) -> [Preset]? {
        guard switchCount > 0, let last = lastPreset else { return nil }
        var likely = [last]
        var sum = 0.0
        for predicted in prediction(after: last).presets where sum < share {
            likely.append(predicted.preset)
            sum += predicted.probability
        }
        return likely
    }
}
