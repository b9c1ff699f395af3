// SPDX-License-Identifier: MIT
import Attacca
import AudioAnalysis
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What `export` makes of a chunk, and the ways out for it.
enum ChunkFile {
    case audio(PCMChunk, AudioFileWriter.Container)
    /// The LZ4 frame of the payload, as it is stored.
    case lz4Frame(InspectedChunk)

    /// Writes the file to a path, whole or not at all; to what is no file, such as a pipe, as a stream.
    ///
    /// - Returns: Bytes written.
    func write(to path: String) throws(OutputError) -> Int {
        guard try FileReplacement.isStream(path) else {
            return try FileReplacement.write(to: path) { (temporaryPath) throws(OutputError) in
                try create(temporaryPath, name: path)
            }
        }
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .writing(path, errorNumber: errno) }
        defer { close(descriptor) }
        return try write(to: descriptor, name: path)
    }

    /// Writes the file as a stream to an open descriptor.
    ///
    /// - Returns: Bytes written.
    func write(to descriptor: Int32, name: String) throws(OutputError) -> Int {
        switch self {
        case .lz4Frame(let chunk): return try Self.write(chunk, to: descriptor, name: name)
        case .audio:
            let bytes = try makeInMemory()
            let errorNumber = bytes.withUnsafeBytes { writeFully($0, to: descriptor) }
            guard errorNumber == 0 else { throw .writing(name, errorNumber: errorNumber) }
            return bytes.count
        }
    }

    /// Creates the file under a name of its own.
    ///
    /// - Parameter name: What people call it, for messages.
    private func create(_ path: String, name: String) throws(OutputError) -> Int {
        switch self {
        case .lz4Frame(let chunk):
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw .writing(name, errorNumber: errno) }
            defer { close(descriptor) }
            return try Self.write(chunk, to: descriptor, name: name)
        case .audio(let pcm, let container):
            do throws(AudioFileError) {
                let writer = try AudioFileWriter(path: path, container: container, format: pcm.format)
                try pcm.withUnsafeBytes { (bytes) throws(AudioFileError) in try writer.append(bytes) }
                try writer.close()
            } catch {
                throw .audioFile(error, temporaryPath: path, name: name)
            }
            return try OutputError.naming(name) { () throws(LocalFiles.Failure) in
                try LocalFiles.status(path).byteCount
            }
        }
    }

    /// The bytes of the file, by way of one that only this process sees: the header of a WAV file is completed
    /// last, which a stream does not allow.
    private func makeInMemory() throws(OutputError) -> [UInt8] {
        let hold = SignalHold()
        defer { hold.release() }
        let name = "a temporary file"
        let directory = try OutputError.naming(name) { () throws(LocalFiles.Failure) in
            try LocalFiles.createTemporaryDirectory(prefix: "attacca")
        }
        let path = "chunk".resolved(against: directory)
        defer {
            unlink(path)
            rmdir(directory)
        }
        _ = try create(path, name: name)
        return try OutputError.naming(name) { () throws(LocalFiles.Failure) in
            try LocalFiles.read(path, byteCountMax: .max)
        }
    }

    private static func write(
        _ chunk: InspectedChunk, to descriptor: Int32, name: String
    ) throws(OutputError) -> Int {
        try chunk.withLZ4Frame { (frame) throws(OutputError) in
            let errorNumber = writeFully(frame, to: descriptor)
            guard errorNumber == 0 else { throw .writing(name, errorNumber: errorNumber) }
            return frame.count
        }
    }
}
