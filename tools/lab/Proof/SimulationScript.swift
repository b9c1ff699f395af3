// SPDX-License-Identifier: MIT
import CacheModel
import Foundation

/// Draws the events of a simulation from a seed.
struct SimulationScript {
    /// What is simulated.
    enum Kind {
        /// Whatever can happen.
        case everything
        /// A healthy disk and one process, for images of what a power cut leaves.
        case healthy
    }

    static let trackCount = 5
    static let chunkCount = 14
    static let presets: [Preset] = ["warm", "punchy", "wide"]
    private static let systemNumbers = [ENOSPC, EIO, EROFS, EDQUOT, EMFILE]

    let kind: Kind
    private var generator: LabGenerator

    init(kind: Kind, seed: UInt64) {
        self.kind = kind
        generator = LabGenerator(seed: seed)
    }

    /// A number for what an event leaves open.
    mutating func number(in range: Range<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func next() -> SimulationEvent {
        let draw = number(in: 0..<(kind == .healthy ? 84 : 104))
        switch draw {
        case 0..<40: return .play
        case 40..<45: return .switchPreset(Self.presets.randomElement(using: &generator)!)
        case 45..<48: return .changeTrack(number(in: 0..<Self.trackCount))
        case 48..<51: return .seek(toIndex: number(in: 0..<Self.chunkCount))
        case 51..<62: return .pass(seconds: [0.5, 2, 6, 40].randomElement(using: &generator)!)
        case 62..<68: return .flush
        case 68..<70: return .pin
        case 70..<74: return .compact(steps: number(in: 1..<6))
        case 74..<77: return .purgeTrack(number(in: 0..<Self.trackCount))
        case 77: return .purgePreset(Self.presets.randomElement(using: &generator)!)
        case 78: return number(in: 0..<4) == 0 ? .purgeAll : .play
        case 79..<81: return .modifyTrack(number(in: 0..<Self.trackCount))
        case 81..<84: return .reopen
        default: return nextTrouble(draw)
        }
    }

    private mutating func nextTrouble(_ draw: Int) -> SimulationEvent {
        switch draw {
        case 84..<86: return .crash
        case 86..<88: return .losePower(sectorByteCount: Bool.random(using: &generator) ? 512 : 4_096)
        case 88..<92:
            return .failCalls(
                skipping: number(in: 0..<40), count: [1, 6, 1_000_000].randomElement(using: &generator)!,
                systemNumber: Self.systemNumbers.randomElement(using: &generator)!,
                ofDatabase: number(in: 0..<3) == 0)
        case 92: return .fillDisk(leavingByteCount: Int64(number(in: 0..<60_000)))
        case 93..<98: return .heal
        case 98: return .setWall(years: Bool.random(using: &generator) ? 10 : -10)
        case 99..<101: return .toggleSecond
        case 101: return .suspend
        default: return .resume
        }
    }
}
