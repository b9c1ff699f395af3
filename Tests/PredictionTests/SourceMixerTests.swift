// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@Suite struct SourceMixerTests {
    private static func context(_ mode: SessionMode, _ preset: Preset) -> MixerContext {
        MixerContext(mode: mode, isWarm: true, preset: preset)
    }

    @Test func `a context is asked once it has seen enough, and those around it until then`() {
        var mixer = SourceMixer()
        let calm = Self.context(.settled, "warm")
        let exploring = Self.context(.exploration, "warm")
        for _ in 0..<100 { mixer.settle(listener: 0.9, audio: 0.1, in: calm) }
        #expect(mixer.weight(in: exploring).learnedIn == .pooled)
        #expect(mixer.weight(in: exploring).weight > 0.9)
        for _ in 0..<29 { mixer.settle(listener: 0.1, audio: 0.9, in: exploring) }
        #expect(mixer.weight(in: exploring).learnedIn == .pooled)
        mixer.settle(listener: 0.1, audio: 0.9, in: exploring)
        #expect(mixer.weight(in: exploring).learnedIn == exploring)
        #expect(mixer.weight(in: exploring).weight < 0.5)
        #expect(mixer.weight(in: calm).weight > 0.9)
        let other = Self.context(.settled, "bright")
        #expect(mixer.weight(in: other).learnedIn == MixerContext(mode: .settled, isWarm: true, preset: nil))
    }

    @Test func `contexts are bounded, and the one settled longest ago goes`() {
        var mixer = SourceMixer()
        for number in 0..<400 {
            mixer.settle(listener: 0.5, audio: 0.5, in: Self.context(.normal, Preset("p\(number)")))
        }
        #expect(mixer.cells.count == SourceMixer.contextCountMax + 1)
        let presets = Set(mixer.cells.compactMap(\.context.preset))
        #expect(presets.contains("p399") && !presets.contains("p0"))
    }

    @Test func `a restored mixer goes on as the one that was stored`() throws {
        var live = SourceMixer()
        func settle(_ mixer: inout SourceMixer, _ range: Range<Int>) {
            for number in range {
                let modes = SessionMode.allCases
                mixer.settle(
                    listener: Double(number % 7 + 1) / 8, audio: Double(number % 5 + 1) / 6,
                    in: Self.context(modes[number % modes.count], Preset("p\(number % 110)")))
            }
        }
        settle(&live, 0..<500)
        var restored = try SourceMixer(restoring: live.cells)
        #expect(restored == live)
        settle(&live, 500..<900)
        settle(&restored, 500..<900)
        #expect(restored.cells == live.cells)
    }

    @Test func `cells that do not go together are refused`() throws {
        var mixer = SourceMixer()
        for _ in 0..<3 { mixer.settle(listener: 0.5, audio: 0.4, in: Self.context(.normal, "warm")) }
        let cells = mixer.cells
        let late = MixerCell(
            context: Self.context(.settled, "warm"), posterior: WeightPosterior(), count: 1, visit: 4)
        let often = MixerCell(
            context: Self.context(.settled, "warm"), posterior: WeightPosterior(), count: 3, visit: 2)
        let never = MixerCell(
            context: Self.context(.settled, "warm"), posterior: WeightPosterior(), count: 0, visit: 0)
        for bad in [cells + [cells[0]], cells + [cells[1]], cells + [late], cells + [often], cells + [never]]
        {
            #expect(throws: PredictionError.self) { try SourceMixer(restoring: bad) }
        }
        #expect(throws: PredictionError.self) { try SourceMixer(restoring: Array(cells.dropFirst())) }
        #expect(try SourceMixer(restoring: []) == SourceMixer())
    }
}
