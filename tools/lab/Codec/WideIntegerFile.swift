// SPDX-License-Identifier: MIT
import CSndFile

/// A file of 32-bit integers, whose low bits a float32 reader loses.
final class WideIntegerFile {
    private let path: String
    private let soundFile: OpaquePointer
    private let channelCount: Int

    /// Opens the file; `nil` when it does not hold 32-bit integers.
    ///
    /// - Throws: ``LabFailure`` when libsndfile cannot open it.
    init?(path: String) throws {
        var info = SF_INFO()
        guard let soundFile = sf_open(path, Int32(SFM_READ), &info) else {
            throw LabFailure("\(path): \(String(cString: sf_strerror(nil)))")
        }
        let subtype = Int(info.format) & Int(SF_FORMAT_SUBMASK)
        guard subtype == Int(SF_FORMAT_PCM_32) || subtype == Int(SF_FORMAT_ALAC_32) else {
            sf_close(soundFile)
            return nil
        }
        self.path = path
        self.soundFile = soundFile
        channelCount = Int(info.channels)
    }

    deinit { sf_close(soundFile) }

    /// Fills `bytes` with int32 from `frame` on.
    ///
    /// - Throws: ``LabFailure`` when fewer frames can be decoded.
    func read(from frame: Int64, into bytes: UnsafeMutableRawBufferPointer) throws {
        let samples = bytes.bindMemory(to: Int32.self)
        let frameCount = Int64(samples.count / channelCount)
        guard sf_seek(soundFile, frame, Int32(SEEK_SET)) == frame,
            sf_readf_int(soundFile, samples.baseAddress, frameCount) == frameCount
        else { throw LabFailure("\(path): cannot decode \(frameCount) frames from frame \(frame) on") }
    }
}
