// SPDX-License-Identifier: MIT

/// What one row has shown so far.
struct CodecTally {
    let name: String
    /// Encoded bytes by subject; `nil` of one that the row leaves out.
    private(set) var encodedByteCounts: [Int?]
    /// Seconds of encoding and decoding all subjects, by repetition.
    private(set) var encodeSeconds: [Double] = []
    private(set) var decodeSeconds: [Double] = []

    init(name: String, subjectCount: Int) {
        self.name = name
        encodedByteCounts = Array(repeating: nil, count: subjectCount)
    }

    /// Notes the size of a subject, from the pass before the first repetition.
    mutating func note(encodedByteCount: Int, ofSubject index: Int) {
        encodedByteCounts[index] = encodedByteCount
    }

    mutating func beginRepetition() {
        encodeSeconds.append(0)
        decodeSeconds.append(0)
    }

    /// Adds the times of one subject to the current repetition.
    mutating func add(encodeSeconds: Double, decodeSeconds: Double) {
        self.encodeSeconds[self.encodeSeconds.count - 1] += encodeSeconds
        self.decodeSeconds[self.decodeSeconds.count - 1] += decodeSeconds
    }
}
