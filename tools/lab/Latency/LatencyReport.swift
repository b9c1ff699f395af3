// SPDX-License-Identifier: MIT

/// What `attacca-lab latency` prints.
struct LatencyReport: Encodable {
    let frames: Int
    /// What two readings of the clock are apart: part of every time of a read.
    let processorClock: LatencyQuantiles
    /// Arithmetic that takes as long as a read into float32 does in the middle: what of the slowest is the machine's.
    let machine: LatencyQuantiles
    /// Reads by the format of the player's buffer, in processor time of the callback's thread.
    let read: [String: LatencyQuantiles]
    /// The same into float32, while the preset is switched every 64 reads.
    let readWhileSwitching: LatencyQuantiles
    /// What two readings of the clock are apart: part of every time of a look-up.
    let elapsedClock: LatencyQuantiles
    let lookupThreads: Int
    /// Look-ups of chunks in L1 through the Swift interface, in elapsed time.
    let lookup: LatencyQuantiles
}
