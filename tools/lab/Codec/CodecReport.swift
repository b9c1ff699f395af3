// SPDX-License-Identifier: MIT
import CacheModel
import Foundation

/// The result of the experiment, as JSON and as a table.
struct CodecReport: Encodable {
    struct Row: Encodable {
        let name: String
        /// Chunks that the figures of this row are about.
        let chunks: Int
        let ratio: Double
        let encodeMbPerS: Double
        let decodeMbPerS: Double
        let decodeVsMemcpy: Double
    }

    struct Track: Encodable {
        let name: String
        /// By name of row, over the chunks of this track that the row takes.
        let ratios: [String: Double]
    }

    let chunks: Int
    let rawBytes: Int
    let rows: [Row]
    let tracks: [Track]

    /// - Parameter tallies: The first is memcpy's.
    /// - Precondition: At least one repetition was measured.
    init(subjects: [CodecSubject], tallies: [CodecTally]) {
        let rawByteCounts = subjects.map(\.chunk.byteCount.rawValue)
        let yardstick = Rates(tallies[0], rawByteCounts: rawByteCounts)
        chunks = subjects.count
        rawBytes = rawByteCounts.reduce(0, +)
        rows = tallies.compactMap { tally in
            guard let ratio = Self.ratio(tally, rawByteCounts, of: subjects.indices) else { return nil }
            let rates = Rates(tally, rawByteCounts: rawByteCounts)
            return Row(
                name: tally.name, chunks: tally.encodedByteCounts.count { $0 != nil }, ratio: ratio,
                encodeMbPerS: Quantiles(rates.encode).median, decodeMbPerS: Quantiles(rates.decode).median,
                decodeVsMemcpy: Quantiles(zip(rates.decode, yardstick.decode).map { $0 / $1 }).median)
        }
        tracks = Self.tracks(of: subjects).map { indices in
            let ratios = tallies.compactMap { tally in
                Self.ratio(tally, rawByteCounts, of: indices).map { (tally.name, $0) }
            }
            return Track(
                name: URL(fileURLWithPath: subjects[indices.lowerBound].path).lastPathComponent,
                ratios: Dictionary(uniqueKeysWithValues: ratios))
        }
    }

    /// The runs of subjects that were cut from one file.
    private static func tracks(of subjects: [CodecSubject]) -> [Range<Int>] {
        let starts = subjects.indices.filter { subjects[$0].window == 1 }
        return zip(starts, starts.dropFirst() + [subjects.count]).map { $0..<$1 }
    }

    /// Raw bytes by encoded bytes over some subjects; `nil` when the row takes none of them.
    private static func ratio(
        _ tally: CodecTally, _ rawByteCounts: [Int], of indices: Range<Int>
    ) -> Double? {
        var (raw, encoded) = (0, 0)
        for index in indices {
            guard let byteCount = tally.encodedByteCounts[index] else { continue }
            raw += rawByteCounts[index]
            encoded += byteCount
        }
        return encoded > 0 ? Double(raw) / Double(encoded) : nil
    }

    // MARK: For people

    /// The rows, then each track's ratios.
    var lines: [String] {
        var rowTable = LabTable(header: ["row", "chunks", "ratio", "encode MB/s", "decode MB/s", "vs memcpy"])
        for row in rows {
            rowTable.append([
                row.name, "\(row.chunks)", Self.text(row.ratio, decimals: 3),
                Self.text(row.encodeMbPerS, decimals: 0), Self.text(row.decodeMbPerS, decimals: 0),
                Self.text(row.decodeVsMemcpy, decimals: 3),
            ])
        }
        var trackTable = LabTable(header: ["ratio by track"] + rows.map(\.name))
        for track in tracks {
            trackTable.append(
                [track.name]
                    + rows.map { row in track.ratios[row.name].map { Self.text($0, decimals: 3) } ?? "-" })
        }
        return ["\(chunks) chunks, \(Self.text(Double(rawBytes) / 1e6, decimals: 1)) MB", ""]
            + rowTable.lines + [""] + trackTable.lines
    }

    private static func text(_ value: Double, decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }
}

extension CodecReport {
    /// Raw bytes over the time of one repetition, in 10^6 bytes a second, by repetition.
    private struct Rates {
        let encode: [Double]
        let decode: [Double]

        init(_ tally: CodecTally, rawByteCounts: [Int]) {
            let byteCount = zip(rawByteCounts, tally.encodedByteCounts)
                .reduce(0) { $0 + ($1.1 == nil ? 0 : $1.0) }
            encode = tally.encodeSeconds.map { Double(byteCount) / 1e6 / $0 }
            decode = tally.decodeSeconds.map { Double(byteCount) / 1e6 / $0 }
        }
    }
}
