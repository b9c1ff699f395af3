// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@Suite struct SwitchHygieneTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: 5_000_000_000 + milliseconds * 1_000_000)
    }

    private typealias Interaction = (kind: SwitchHygiene.Interaction, milliseconds: Int64)

    private func verdicts(_ interactions: [Interaction]) -> [SwitchHygiene.Verdict] {
        var hygiene = SwitchHygiene()
        return interactions.map { hygiene.observe($0.kind, at: time($0.milliseconds)) }
    }

    @Test(arguments: [
        (499 as Int64, SwitchHygiene.Verdict.tooSoon), (500, .teaches), (501, .teaches), (0, .tooSoon),
    ])
    func `a switch teaches from half a second after the last one`(
        milliseconds: Int64, verdict: SwitchHygiene.Verdict
    ) {
        #expect(verdicts([(.presetSwitch, 0), (.presetSwitch, milliseconds)]) == [.teaches, verdict])
    }

    @Test func `a switch that taught nothing still holds up the next one`() {
        let found = verdicts([0, 400, 800, 1_400].map { (.presetSwitch, $0) })
        #expect(found == [.teaches, .tooSoon, .tooSoon, .teaches])
    }

    @Test(arguments: [
        (8, 900 as Int64, SwitchHygiene.Verdict.teaches), (9, 999, .burst), (9, 1_000, .teaches),
    ])
    func `the tenth interaction of a second makes a burst`(
        seekCount: Int, milliseconds: Int64, verdict: SwitchHygiene.Verdict
    ) {
        let seeks = [Interaction](repeating: (.seek, 0), count: seekCount)
        let found = verdicts(seeks + [(.presetSwitch, milliseconds)])
        #expect(found == [SwitchHygiene.Verdict](repeating: .teaches, count: seekCount) + [verdict])
    }

    @Test func `a seek within half a second of a switch is no nuisance`() {
        #expect(verdicts([(.presetSwitch, 0), (.seek, 1)]) == [.teaches, .teaches])
    }

    @Test func `a track change is never throttled, and counts towards a burst`() {
        let changes = [Interaction](repeating: (.trackChange, 0), count: 30)
        let found = verdicts(changes + [(.presetSwitch, 1), (.presetSwitch, 1_001)])
        #expect(found == [SwitchHygiene.Verdict](repeating: .teaches, count: 30) + [.burst, .teaches])
    }
}
