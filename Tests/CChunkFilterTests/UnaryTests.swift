// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// Unary strings: what was written is read, and whatever the bytes are, reading stays within its memory.
@Suite struct UnaryTests {
    /// Values may be spoilt up to here behind those that were asked for.
    private static let spoiltCountMax = 64

    /// Reads into memory whose end is watched.
    private func read(_ bytes: [UInt8], count: Int) -> [UInt8] {
        let readings = KernelVariant.all.map { variant in
            var values = [UInt8](repeating: 0x5A, count: count + Self.spoiltCountMax + 8)
            let found = variant.kernels.read_unary(bytes, bytes.count, count, &values)
            #expect(found <= count)
            #expect(
                values.suffix(8).allSatisfy { $0 == 0x5A },
                "\(variant): \(count) values of \(bytes.count) bytes")
            return Array(values.prefix(found))
        }
        for reading in readings { #expect(reading == readings[0]) }
        return readings[0]
    }

    private func written(_ values: [UInt8]) -> [UInt8] {
        let bitCount = values.reduce(0) { $0 + Int($1) + 1 }
        let byteCount = (bitCount + 7) / 8
        var bytes = [UInt8](repeating: 0x5A, count: byteCount + Int(attacca_write_slack) + 8)
        #expect(attacca_write_unary(values, values.count, &bytes) == byteCount, "\(values.count) values")
        #expect(bytes.suffix(8).allSatisfy { $0 == 0x5A })
        return Array(bytes.prefix(byteCount))
    }

    @Test func `a value is as many zeros as it says and a one`() {
        #expect(written([0, 0, 0, 1, 2]) == [0b1001_0111])
        #expect(written([9]) == [0, 0b10])
        #expect(written([]) == [])
        #expect(read([0b1001_0111], count: 5) == [0, 0, 0, 1, 2])
    }

    @Test func `every value comes back`() {
        for value in 0...255 as ClosedRange<UInt8> {
            for values in [[value], [value, 0, value], [3, value, value, 1]] {
                #expect(read(written(values), count: values.count) == values)
            }
        }
    }

    @Test(arguments: [0, 1, 2, 4, 8])
    func `a section of values comes back`(bitWidth: Int) {
        var numbers = SeededNumbers(seed: UInt64(bitWidth))
        for count in [1, 63, 64, 65, 4096] {
            let values: [UInt8] = numbers.noise(count, bitWidth: bitWidth)
            #expect(read(written(values), count: count) == values, "\(count) values")
        }
    }

    @Test func `a string that ends early gives what it holds`() {
        let values: [UInt8] = [1, 20, 0, 7, 3]
        let bytes = written(values)
        #expect(read(bytes, count: 6) == values)
        #expect(read(Array(bytes.dropLast()), count: 5) == [1, 20, 0, 7])
        #expect(read([], count: 5) == [])
        #expect(read([0, 0, 0], count: 5) == [])
    }

    @Test func `a run longer than a byte can say is counted modulo 256`() {
        let bytes = [UInt8](repeating: 0, count: 40) + [0b1000_0001]
        #expect(read(bytes, count: 2) == [UInt8(320 - 256), 6])
    }

    @Test func `garbage never writes more than 8 values too many`() {
        var numbers = SeededNumbers(seed: 9)
        for _ in 0..<300 {
            let bytes: [UInt8] = numbers.extremes(numbers.integer(in: 0...700))
            _ = read(bytes, count: numbers.integer(in: 1...4096))
        }
        #expect(read([UInt8](repeating: 0xFF, count: 700), count: 4096).count == 4096)
        #expect(read([UInt8](repeating: 0xFF, count: 2), count: 1) == [0])
    }
}
