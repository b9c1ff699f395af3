// SPDX-License-Identifier: MIT
import CacheModel

/// Runs every codec over every chunk, interleaved, on this thread.
///
/// For each repetition and each chunk, every codec in its turn: encode, decode, compare. So whatever else the machine
/// does meanwhile falls on all rows alike. All rows find the same conditions, those of the cache, however many chunks
/// there are: what is encoded lies in the processor's cache, as after a render; what is decoded comes from main memory,
/// where it lay for minutes, and goes to memory that was just written, as pages fresh from the system are.
/// A pass that is not measured comes first; it also finds out what a codec refuses.
struct CodecMeasurement {
    private let subjects: [CodecSubject]
    private let codecs: [any MeasuredCodec]
    private let buffers: CodecBuffers
    private let console: LabConsole
    private var tallies: [CodecTally]

    /// Measures.
    ///
    /// - Returns: One tally a codec, in their order.
    /// - Throws: ``LabFailure`` when a decode does not return the chunk, or a codec fails.
    static func run(
        _ subjects: [CodecSubject], codecs: [any MeasuredCodec], buffers: CodecBuffers, repetitions: Int,
        console: LabConsole
    ) throws -> [CodecTally] {
        var measurement = Self(subjects: subjects, codecs: codecs, buffers: buffers, console: console)
        try measurement.warmUp()
        for number in 1...repetitions { try measurement.runRepetition(number, of: repetitions) }
        return measurement.tallies
    }

    private init(
        subjects: [CodecSubject], codecs: [any MeasuredCodec], buffers: CodecBuffers, console: LabConsole
    ) {
        self.subjects = subjects
        self.codecs = codecs
        self.buffers = buffers
        self.console = console
        tallies = codecs.map { CodecTally(name: $0.name, subjectCount: subjects.count) }
    }

    private mutating func warmUp() throws {
        for (index, subject) in subjects.enumerated() {
            console.showProgress("warm-up, chunk \(index + 1) of \(subjects.count)")
            for (row, codec) in codecs.enumerated() {
                do {
                    let run = try run(codec, on: subject)
                    tallies[row].note(encodedByteCount: run.encodedByteCount, ofSubject: index)
                } catch let refusal as CodecRefusal {
                    console.say("\(subject): left out of the row \(codec.name): \(refusal)")
                }
            }
        }
    }

    private mutating func runRepetition(_ number: Int, of count: Int) throws {
        for row in tallies.indices { tallies[row].beginRepetition() }
        for (index, subject) in subjects.enumerated() {
            console.showProgress("repetition \(number) of \(count), chunk \(index + 1) of \(subjects.count)")
            for (row, codec) in codecs.enumerated() where tallies[row].encodedByteCounts[index] != nil {
                let run = try run(codec, on: subject)
                tallies[row].add(encodeSeconds: run.encodeSeconds, decodeSeconds: run.decodeSeconds)
            }
        }
    }

    /// One chunk there and back, compared.
    private func run(
        _ codec: any MeasuredCodec, on subject: CodecSubject
    ) throws -> (encodedByteCount: Int, encodeSeconds: Double, decodeSeconds: Double) {
        let chunk = subject.chunk
        let clock = ContinuousClock()
        do {
            codec.prepare(chunk)
            chunk.withUnsafeBytes { CodecBuffers.read($0) }
            let encodeStart = clock.now
            let encodedByteCount = try codec.encode(chunk)
            let encodeEnd = clock.now
            buffers.evictCaches()
            buffers.forgetDecoded()
            let decodeStart = clock.now
            try codec.decode(chunk)
            let decodeEnd = clock.now
            guard codec.hasDecoded(chunk) else { throw LabFailure("decodes to other bytes") }
            return (
                encodedByteCount, (encodeEnd - encodeStart).milliseconds / 1e3,
                (decodeEnd - decodeStart).milliseconds / 1e3
            )
        } catch let refusal as CodecRefusal {
            throw refusal
        } catch {
            throw LabFailure("\(subject): row \(codec.name): \(error)")
        }
    }
}
