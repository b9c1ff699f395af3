// SPDX-License-Identifier: MIT
import CacheModel

/// What was switched to after what: by preset, and by how long ago the preset was last chosen.
///
/// Presets have small numbers here, which nothing depends on but speed: whatever is computed goes by name or
/// by recency. A switch from another preset than the last one chosen starts a new run: what came before it is
/// no context of it.
struct SwitchHistory: Sendable {
    /// Orders of contexts: 0 to 3 choices.
    static let orderCount = RecentChoices.count + 1
    /// Presets that are remembered; the one chosen longest ago makes room for another.
    static let presetCountMax = 64
    /// Recency ranks that are told apart: 1 for the preset before the current one, and so on; what was chosen
    /// longer ago shares the last. A preset that was never chosen comes after those that were.
    static let rankMax = 8

    /// The number of each preset.
    private(set) var numbers: [Preset: Int] = [:]
    private var names: [Preset?] = []
    /// The numbers of all presets, the one chosen last first; the first is the current one.
    private(set) var byRecency: [Int] = []
    /// Presets of the run, the current one among them, and ranks of its switches.
    private(set) var recentPresets = RecentChoices()
    private(set) var recentRanks = RecentChoices()
    /// After the last presets.
    private(set) var presetCounts: ContextCounts
    /// The same by rank.
    private(set) var rankCounts: ContextCounts
    /// Switches that were learned.
    private(set) var switchCount = 0

    /// - Parameters:
    ///   - presetDecays: The decays of each order, one for each speed of forgetting.
    ///   - rankDecay: The decay of the counts by rank.
    ///   - contextCountMax: Contexts of each order that are remembered.
    init(presetDecays: [[Double]], rankDecay: Double, contextCountMax: Int) {
        presetCounts = ContextCounts(decays: presetDecays, contextCountMax: contextCountMax)
        rankCounts = ContextCounts(
            decays: Array(repeating: [rankDecay], count: Self.orderCount), contextCountMax: contextCountMax)
    }

    /// The preset of a number.
    func name(_ number: Int) -> Preset? { names[number] }

    /// The place of each preset by recency, by number, 1 for the one before `current`; and the place of a
    /// preset that was never chosen, after all others.
    func places(from current: Int?) -> (byNumber: [Int], novel: Int) {
        var places = [Int](repeating: byRecency.count, count: names.count)
        var place = 1
        for number in byRecency where number != current {
            places[number] = place
            place += 1
        }
        return (places, place)
    }

    /// The contexts of a switch from a preset: those of the run that it goes on, or of a new one.
    func contexts(from current: Int?) -> (presets: RecentChoices, ranks: RecentChoices) {
        guard let current else { return (RecentChoices(), RecentChoices()) }
        if recentPresets[0] == current { return (recentPresets, recentRanks) }
        var presets = RecentChoices()
        presets.append(current)
        return (presets, RecentChoices())
    }

    /// Learns one switch.
    ///
    /// - Precondition: `from` and `to` differ.
    mutating func observe(from: Preset, to: Preset) {
        precondition(from != to, "a switch from \(from) to itself")
        let source = number(of: from, besides: nil)
        if recentPresets[0] != source {
            (recentPresets, recentRanks) = contexts(from: source)
            moveToFront(source)
        }
        let target = number(of: to, besides: source)
        // The current preset has place 0, so that a place is a rank.
        let rank = min(byRecency.firstIndex(of: target) ?? byRecency.count, Self.rankMax)
        switchCount += 1
        for order in 0..<Self.orderCount {
            presetCounts.learn(order: order, after: recentPresets, target, visit: switchCount)
            rankCounts.learn(order: order, after: recentRanks, rank, visit: switchCount)
        }
        recentPresets.append(target)
        recentRanks.append(rank)
        moveToFront(target)
    }

    /// Starts anew with another listener, for whom nothing was chosen yet; what was counted stays.
    mutating func beginListener() {
        byRecency = []
        (recentPresets, recentRanks) = (RecentChoices(), RecentChoices())
    }

    /// Puts a count after one preset, without a switch.
    mutating func setCount(_ count: Double, from: Preset, to: Preset) {
        var recent = RecentChoices()
        recent.append(number(of: from, besides: nil))
        let target = number(of: to, besides: nil)
        _ = presetCounts.restore(order: 1, after: recent, target, counts: [count], visit: 0)
    }

    private mutating func moveToFront(_ number: Int) {
        if let place = byRecency.firstIndex(of: number) { byRecency.remove(at: place) }
        byRecency.insert(number, at: 0)
    }

    // MARK: Numbers

    /// The number of a preset; a new one gets one, and the one chosen longest ago loses its own when there is
    /// none left.
    private mutating func number(of preset: Preset, besides kept: Int?) -> Int {
        if let number = numbers[preset] { return number }
        if numbers.count == Self.presetCountMax, let oldest = byRecency.last(where: { $0 != kept }) {
            forget(oldest)
        }
        let number = names.firstIndex(of: nil) ?? names.count
        if number == names.count { names.append(preset) } else { names[number] = preset }
        numbers[preset] = number
        return number
    }

    private mutating func forget(_ number: Int) {
        if let name = names[number] { numbers[name] = nil }
        names[number] = nil
        byRecency.removeAll { $0 == number }
        presetCounts.forget(number)
    }

    // MARK: Restoring

    mutating func restore(presets: [Preset], switchCount: Int) {
        names = presets
        numbers = Dictionary(uniqueKeysWithValues: zip(presets, presets.indices))
        byRecency = Array(presets.indices)
        self.switchCount = switchCount
    }

    mutating func restore(recentPresets: RecentChoices, recentRanks: RecentChoices) {
        (self.recentPresets, self.recentRanks) = (recentPresets, recentRanks)
    }

    /// - Returns: Whether there was room, and no such count yet.
    mutating func restore(
        presetOrder: Int, after recent: RecentChoices, _ number: Int, counts: [Double], visit: Int
    ) -> Bool {
        presetCounts.restore(order: presetOrder, after: recent, number, counts: counts, visit: visit)
    }

    mutating func restore(
        rankOrder: Int, after recent: RecentChoices, _ rank: Int, counts: [Double], visit: Int
    ) -> Bool {
        rankCounts.restore(order: rankOrder, after: recent, rank, counts: counts, visit: visit)
    }
}
