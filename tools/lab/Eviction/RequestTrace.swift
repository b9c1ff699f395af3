// SPDX-License-Identifier: MIT
import Foundation

/// The requests of a trace, in order: a key a line, or a key and a size in bytes.
struct RequestTrace {
    struct Request: Equatable {
        /// Keys are numbered in the order of their first request.
        let key: Int
        let byteCount: Int64
    }

    let requests: [Request]
    let keyCount: Int
    /// Whether the trace gives sizes.
    let hasSizes: Bool
    /// Bytes of all keys together, each at its last size.
    let footprintByteCount: Int64

    /// Reads a file, through `gzip` when its name ends in `.gz`.
    ///
    /// - Throws: ``LabFailure`` that names the line, or what reading ran into.
    init(contentsOf path: String) throws {
        let data =
            path.hasSuffix(".gz")
            ? try Self.unzipped(path) : try Data(contentsOf: URL(fileURLWithPath: path))
        try self.init(lines: String(decoding: data, as: UTF8.self), name: path)
    }

    init(lines: String, name: String) throws {
        var numbers: [Substring: Int] = [:]
        var sizes: [Int64] = []
        var requests: [Request] = []
        var hasSizes = false
        for (number, line) in lines.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            guard words.count <= 2 else {
                throw LabFailure("\(name):\(number + 1): more than a key and a size")
            }
            var byteCount: Int64 = 1
            if words.count == 2 {
                guard let size = Int64(words[1]), (1...1 << 40).contains(size) else {
                    throw LabFailure("\(name):\(number + 1): \(words[1]) is no size in bytes")
                }
                (byteCount, hasSizes) = (size, true)
            }
            let key = numbers[first] ?? numbers.count
            if key == numbers.count {
                numbers[first] = key
                sizes.append(byteCount)
            }
            sizes[key] = byteCount
            requests.append(Request(key: key, byteCount: byteCount))
        }
        guard !requests.isEmpty else { throw LabFailure("\(name) holds no request") }
        self.requests = requests
        self.hasSizes = hasSizes
        keyCount = numbers.count
        footprintByteCount = sizes.reduce(0, +)
    }

    private static func unzipped(_ path: String) throws -> Data {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw LabFailure("cannot read \(path)")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "--decompress", "--stdout", path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw LabFailure("gzip cannot decompress \(path)") }
        return data
    }
}
