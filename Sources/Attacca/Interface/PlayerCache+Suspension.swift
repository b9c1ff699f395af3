// SPDX-License-Identifier: MIT
import ChunkStorage
import Threading

extension PlayerCache {
    /// Prepares for a suspension that the process was told of: writes what is staged and what was learned, and gives up
    /// every lock that could keep other processes from writing. Waits for the disk, seconds at most.
    ///
    /// Requests work on: what they render is kept for writing as far as there is room. Until ``resume()`` call nothing
    /// that waits for the disk, such as ``flush()``, and begin no playback.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when the disk refused, or did not answer in time; the cache is not
    ///   suspended then. ``AttaccaError/Code/closed``.
    public func suspend() throws(AttaccaError) {
        guard !isClosed else { throw .closed() }
        pipeline.waitUntilKept()
        let isGivenUp = Lock(false)
        let result = BlockingWork.run(name: "att-suspend", withinSeconds: configuration.closePatienceSeconds)
        {
            [maintenance, diskUpkeep, learning, disk] in
            maintenance.suspend()
            diskUpkeep.suspend()
            learning.save()
            let store = disk.store
            let outcome = Result { () throws(StoreError) in try store?.suspend() }
            // It came too late: nobody is going to resume it.
            if isGivenUp.withLock({ $0 }) {
                store?.resume()
                maintenance.resume()
                diskUpkeep.resume()
            }
            return outcome
        }
        switch result {
        case .success: return
        case .failure(let error):
            resume()
            throw .diskTierFailed(cause: error)
        case nil:
            isGivenUp.withLock { $0 = true }
            resume()
            throw .suspendingTimedOut(seconds: configuration.closePatienceSeconds)
        }
    }

    /// Goes on after ``suspend()``; otherwise nothing. Takes microseconds.
    public func resume() {
        disk.store?.resume()
        maintenance.resume()
        diskUpkeep.resume()
    }
}
