// SPDX-License-Identifier: MIT
import Attacca
import AudioAnalysis
import CacheModel
import PresetRendering

/// A chunk of a file and how it sounds: as a player has stored that, or else every frame of it analysed now.
struct AudioExcerpt {
    let track: TrackID
    let chunkIndex: Int
    let startSeconds: Double
    let seconds: Double
    let trackSeconds: Double
    let genre: String?
    let features: AudioFeatures
    /// What was measured, with units; `nil` where the features were stored.
    let measured: PhysicalFeatures?

    /// - Throws: `InputProblem` for a file or a chunk that is not there, `AudioFileError`, `AttaccaError`.
    init(file: String, chunk: Int, chunkSeconds: Double, _ inspector: CacheInspector?) throws {
        track = try Self.track(file)
        let reader = try AudioFileReader(path: track.rawValue)
        let revision = try AudioFileIdentity.contentRevision(path: track.rawValue)
        let format = PCMFormat(
            sampleFormat: .float32, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        let grid = Grid(format: format, chunkSeconds: chunkSeconds)
        guard let frames = grid.frames(ofChunk: chunk, trackFrameCount: reader.frameCount) else {
            let count = grid.chunkCount(of: reader.frameCount)
            throw InputProblem(
                name: file, reason: "has \(TextFormat.count(count, "chunk")), there is no chunk \(chunk)")
        }
        chunkIndex = chunk
        startSeconds = Double(frames.lowerBound) / Double(reader.sampleRate)
        seconds = Double(frames.count) / Double(reader.sampleRate)
        trackSeconds = reader.frameCount.seconds(sampleRate: reader.sampleRate)
        genre = reader.genre
        let stored = try inspector?.features(
            of: track, revision: revision, chunkFrameCount: grid.chunkFrameCount, chunkIndex: chunk)
        if let stored {
            features = stored
            measured = nil
        } else {
            let physical = try FeatureAnalyzer().analyze(reader, frames: frames)
            features = physical.audioFeatures
            measured = physical
        }
    }

    /// The file as the cache names it.
    private static func track(_ file: String) throws(InputProblem) -> TrackID {
        do throws(LocalFiles.Failure) {
            if let track = TrackID(checking: try LocalFiles.canonicalPath(file)) { return track }
        } catch {
            throw InputProblem(name: file, reason: error.description)
        }
        throw InputProblem(name: file, reason: "has too long a path for a track")
    }

    /// The same for the forecast.
    var place: ListenerForecast.Place {
        ListenerForecast.Place(
            positionSeconds: startSeconds, remainingSeconds: trackSeconds - startSeconds, features: features,
            genre: genre)
    }
}
