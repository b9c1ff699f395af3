// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaLab

@Suite struct SamplePackingTests {
    private func pack(_ samples: [Float], as format: SampleFormat) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: samples.count * format.bytesPerSample)
        bytes.withUnsafeMutableBytes { output in
            samples.withUnsafeBufferPointer { SamplePacking.pack($0, as: format, into: output) }
        }
        return bytes
    }

    @Test func `every int16 comes out as itself`() {
        let integers = Array(Int16.min...Int16.max)
        let packed = pack(integers.map { Float($0) / 0x1p15 }, as: .int16)
        #expect(packed == integers.flatMap { withUnsafeBytes(of: $0, Array.init) })
    }

    @Test(arguments: [-0x80_0000, -0x7F_FFFF, -1, 0, 1, 0x12_3456, 0x7F_FFFF] as [Int32])
    func `an int24 comes out as itself, packed and widened`(value: Int32) {
        let bytes = withUnsafeBytes(of: value, Array.init)
        #expect(pack([Float(value) / 0x1p23], as: .int24) == Array(bytes[0..<3]))
        #expect(pack([Float(value) / 0x1p23], as: .int32) == [0] + bytes[0..<3])
    }

    @Test(arguments: [(1.5, 0x7FFF), (-1.5, -0x8000), (.infinity, 0x7FFF), (-.infinity, -0x8000), (.nan, 0)])
    func `what has no integer is saturated, or silence`(sample: Float, expected: Int) {
        #expect(pack([sample], as: .int16) == withUnsafeBytes(of: Int16(expected), Array.init))
    }
}
