// SPDX-License-Identifier: MIT
import CacheModel

/// One thing that happens to a simulated cache.
enum SimulationEvent: CustomStringConvertible {
    /// The listener hears the next chunk; the ones after it are made ahead.
    case play
    case switchPreset(Preset)
    case changeTrack(Int)
    case seek(toIndex: Int)
    case pass(seconds: Double)
    case flush
    case pin
    case compact(steps: Int)
    case purgeTrack(Int)
    case purgePreset(Preset)
    case purgeAll
    /// A track's file changes: what is stored of it is of no use any more.
    case modifyTrack(Int)
    case suspend
    case resume
    case reopen
    case crash
    case losePower(sectorByteCount: Int)
    case failCalls(skipping: Int, count: Int, systemNumber: Int32, ofDatabase: Bool)
    case fillDisk(leavingByteCount: Int64)
    /// Faults end, and the disk has room again.
    case heal
    case setWall(years: Double)
    /// A second process opens the cache, or closes it.
    case toggleSecond

    var description: String {
        switch self {
        case .play: "play"
        case .switchPreset(let preset): "switch to \(preset)"
        case .changeTrack(let track): "track \(track)"
        case .seek(let index): "seek to \(index)"
        case .pass(let seconds): "\(seconds) s pass"
        case .flush: "flush"
        case .pin: "pin"
        case .compact(let steps): "compact, \(steps) steps"
        case .purgeTrack(let track): "purge track \(track)"
        case .purgePreset(let preset): "purge \(preset)"
        case .purgeAll: "purge all"
        case .modifyTrack(let track): "track \(track) changes"
        case .suspend: "suspend"
        case .resume: "resume"
        case .reopen: "close and open"
        case .crash: "crash"
        case .losePower(let sectorByteCount): "power cut, sectors of \(sectorByteCount)"
        case .failCalls(let skipped, let count, let systemNumber, let isDatabase):
            "errno \(systemNumber) for \(count) calls of \(isDatabase ? "SQLite" : "the store") after \(skipped)"
        case .fillDisk(let byteCount): "the disk is full but for \(byteCount) bytes"
        case .heal: "the disk works"
        case .setWall(let years): "the calendar is set by \(years) years"
        case .toggleSecond: "the second process comes or goes"
        }
    }
}
