// SPDX-License-Identifier: MIT
import Attacca
import Logging
import PresetRendering
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The track that `play` plays when it is given none: written once, into the cache directory.
struct DemonstrationInput {
    let path: String
    /// Where the track is when it does not outlive the run.
    private let temporaryDirectory: String?

    /// Finds the track or writes it.
    ///
    /// - Parameter cacheDirectory: `nil` without a disk tier.
    /// - Throws: Why it cannot be had.
    init(cacheDirectory: String?, problems: ProblemLog) throws {
        if let cacheDirectory {
            let path = "demonstration.flac".resolved(against: cacheDirectory)
            do {
                if try !LocalFiles.exists(path) {
                    try Self.checkVersion(of: cacheDirectory)
                    try LocalFiles.createDirectory(cacheDirectory)
                    try Self.write(to: path, problems: problems)
                }
                self.path = path
                temporaryDirectory = nil
                return
            } catch let error as AttaccaError where error.code == .formatTooNew {
                throw error
            } catch is LocalFiles.Failure {
                // The directory itself: that is the cache's to say when it is opened.
            } catch {
                problems.warn("\(error)")
            }
        }
        let directory = try LocalFiles.createTemporaryDirectory(prefix: "attacca")
        temporaryDirectory = directory
        path = "demonstration.flac".resolved(against: directory)
        try Self.write(to: path, problems: problems)
    }

    /// A directory that a newer version wrote stays as it is.
    private static func checkVersion(of cacheDirectory: String) throws {
        guard try LocalFiles.exists(CacheDirectory.index(in: cacheDirectory)) else { return }
        do throws(AttaccaError) {
            _ = try CacheInspector.open(
                directory: cacheDirectory, timeSource: SystemTimeSource(), logger: .silent)
        } catch  where error.code == .formatTooNew {
            throw error
        } catch {
            // Whatever else is wrong with it is the cache's to say when it is opened.
        }
    }

    private static func write(to path: String, problems: ProblemLog) throws {
        problems.note("writing a demonstration track to \(path)")
        try DemonstrationTrack.write(to: path)
    }

    /// Removes what was only written for this run.
    func removeTemporaryFiles(_ problems: ProblemLog) {
        guard let temporaryDirectory else { return }
        guard unlink(path) == 0, rmdir(temporaryDirectory) == 0 else {
            return problems.warn("\(temporaryDirectory): \(LocalFiles.Failure(errorNumber: errno))")
        }
    }
}
