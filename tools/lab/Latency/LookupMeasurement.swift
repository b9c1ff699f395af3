// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// Times look-ups of chunks in L1, with several threads that ask at once.
struct LookupMeasurement {
    let lookups: Int
    let threads: Int

    func run(on cache: PlayerCache, track: TrackID, chunkCount: Int) throws -> LatencyQuantiles {
        let results = Lock<[Result<[Int], any Error>]>([])
        let workers = (0..<threads).map { number in
            WorkerThread(name: "lookup-\(number)") {
                let times = Result { try measured(on: cache, track: track, chunkCount: chunkCount) }
                results.withLock { $0.append(times) }
            }
        }
        for worker in workers { worker.join() }
        return LatencyQuantiles(try results.withLock { $0 }.flatMap { try $0.get() })
    }

    private func measured(on cache: PlayerCache, track: TrackID, chunkCount: Int) throws -> [Int] {
        let clock = ThreadClock.elapsed
        var times: [Int] = []
        times.reserveCapacity(lookups)
        let requests = (0..<chunkCount).map {
            ChunkRequest(track: track, preset: ReadMeasurement.presets[0], index: $0)
        }
        for number in 0..<lookups + ReadMeasurement.warmUpCount {
            let request = requests[number % chunkCount]
            let begun = clock.nanoseconds
            let chunk = cache.residentChunk(request)
            let ended = clock.nanoseconds
            guard chunk != nil else { throw LabFailure("\(request) is not in L1") }
            if number >= ReadMeasurement.warmUpCount { times.append(ended - begun) }
        }
        return times
    }
}
