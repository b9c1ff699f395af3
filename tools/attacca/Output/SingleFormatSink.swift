// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel

/// One stream of one format: that of the first track.
final class SingleFormatSink: AudioSink {
    private enum Stream {
        case raw(descriptor: Int32)
        case wav(AudioFileWriter?)
    }

    private let name: String
    private var stream: Stream
    private var format: PCMFormat?

    /// Raw samples to an open descriptor, which stays open.
    init(rawTo descriptor: Int32, name: String) {
        stream = .raw(descriptor: descriptor)
        self.name = name
    }

    /// A WAV file, created when the first track is known.
    init(wavPath: String) {
        stream = .wav(nil)
        name = wavPath
    }

    func begin(title: String, queueIndex: Int, format: PCMFormat) throws(OutputError) {
        if let own = self.format {
            guard own == format else { throw .formatDiffers(output: name, holds: own, given: format) }
            return
        }
        if case .wav = stream {
            do throws(AudioFileError) {
                stream = .wav(try AudioFileWriter(path: name, container: .wav, format: format))
            } catch {
                throw .file(error)
            }
        }
        self.format = format
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        switch stream {
        case .raw(let descriptor):
            let errorNumber = writeFully(bytes, to: descriptor)
            guard errorNumber == 0 else { throw .writing(name, errorNumber: errorNumber) }
        case .wav(let writer):
            do throws(AudioFileError) { try writer?.append(bytes) } catch { throw .file(error) }
        }
    }

    func close() throws(OutputError) {
        guard case .wav(let writer?) = stream else { return }
        do throws(AudioFileError) { try writer.close() } catch { throw .file(error) }
    }
}
