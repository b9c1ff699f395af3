// SPDX-License-Identifier: MIT
import CSndFile

/// A sound file in memory, for libsndfile to write and to read.
final class MemorySoundFile {
    private let bytes: UnsafeMutableRawBufferPointer
    /// Bytes written so far.
    private(set) var byteCount = 0
    private var position = 0

    /// - Parameter bytes: Where the file lies; what goes beyond is not written, which libsndfile reports as an error.
    init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

    /// Makes the file empty.
    func truncate() {
        byteCount = 0
        position = 0
    }

    /// Opens the file from its start; `nil` when libsndfile does not want to.
    ///
    /// The caller closes what is returned with `sf_close`, and keeps this object until then.
    func open(mode: Int, _ info: inout SF_INFO) -> OpaquePointer? {
        position = 0
        var callbacks = Self.callbacks
        return sf_open_virtual(&callbacks, Int32(mode), &info, Unmanaged.passUnretained(self).toOpaque())
    }

    private static var callbacks: SF_VIRTUAL_IO {
        SF_VIRTUAL_IO(
            get_filelen: { Int64(MemorySoundFile.at($0).byteCount) },
            seek: { MemorySoundFile.at($2).seek(by: Int($0), from: $1) },
            read: { MemorySoundFile.at($2).read(into: $0, byteCount: Int($1)) },
            write: { MemorySoundFile.at($2).write($0, byteCount: Int($1)) },
            tell: { Int64(MemorySoundFile.at($0).position) })
    }

    private static func at(_ data: UnsafeMutableRawPointer?) -> MemorySoundFile {
        Unmanaged<MemorySoundFile>.fromOpaque(data!).takeUnretainedValue()
    }

    private func seek(by offset: Int, from origin: Int32) -> Int64 {
        let base =
            switch origin {
            case SEEK_CUR: position
            case SEEK_END: byteCount
            default: 0
            }
        let target = base + offset
        guard (0...byteCount).contains(target) else { return -1 }
        position = target
        return Int64(target)
    }

    private func read(into target: UnsafeMutableRawPointer?, byteCount requested: Int) -> Int64 {
        let count = min(max(0, requested), byteCount - position)
        guard let target, count > 0 else { return 0 }
        target.copyMemory(from: bytes.baseAddress! + position, byteCount: count)
        position += count
        return Int64(count)
    }

    private func write(_ source: UnsafeRawPointer?, byteCount requested: Int) -> Int64 {
        let count = min(max(0, requested), bytes.count - position)
        guard let source, count > 0 else { return 0 }
        (bytes.baseAddress! + position).copyMemory(from: source, byteCount: count)
        position += count
        byteCount = max(byteCount, position)
        return Int64(count)
    }
}
