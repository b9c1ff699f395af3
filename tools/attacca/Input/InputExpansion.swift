// SPDX-License-Identifier: MIT
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The tracks that a list of files, directories and playlists stands for.
///
/// A file is taken whatever it is called. A directory gives the files in it, and in those below it, whose names end as
/// audio files do, in natural order; what starts with a dot is left out. A playlist (`.m3u`, `.m3u8`) gives its
/// entries in its order, each a file or a directory, relative to where the playlist is; one within a directory is
/// left out, since it names again what is there.
struct InputExpansion: Sendable {
    /// Extensions of files that libsndfile may read, lower case.
    static let audioExtensions: Set<String> = [
        "aif", "aifc", "aiff", "au", "caf", "flac", "mp3", "oga", "ogg", "opus", "rf64", "snd", "w64", "wav",
        "wave",
    ]
    static let playlistExtensions: Set<String> = ["m3u", "m3u8"]
    /// The largest playlist that is read.
    static let playlistBytesMax = 16 << 20

    private(set) var tracks: [TrackID] = []
    private(set) var problems: [InputProblem] = []
    private var visitedDirectories: Set<LocalFiles.Identity> = []

    /// Expands the arguments in their order.
    init(expanding paths: [String]) {
        for path in paths {
            if Self.playlistExtensions.contains(Self.fileExtension(of: path)) {
                addPlaylist(path)
            } else {
                add(path, name: path)
            }
        }
    }

    private static func fileExtension(of path: String) -> String {
        let name = path.lastPathComponent
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    /// Adds a file or a directory that was named, by an argument or by a playlist.
    private mutating func add(_ path: String, name: String) {
        do throws(LocalFiles.Failure) {
            let status = try LocalFiles.status(path)
            switch status.kind {
            case .file: try addFile(path, name: name)
            case .directory:
                let countBefore = tracks.count + problems.count
                visitedDirectories = [status.identity]
                try addDirectory(path)
                if tracks.count + problems.count == countBefore {
                    problems.append(InputProblem(name: name, reason: "no audio files in this directory"))
                }
            case .other:
                problems.append(InputProblem(name: name, reason: "neither a file nor a directory"))
            }
        } catch {
            problems.append(InputProblem(name: name, reason: error.description))
        }
    }

    private mutating func addFile(_ path: String, name: String) throws(LocalFiles.Failure) {
        try LocalFiles.checkAccess(path, mode: R_OK)
        guard let track = TrackID(checking: try LocalFiles.canonicalPath(path)) else {
            throw LocalFiles.Failure(errorNumber: ENAMETOOLONG)
        }
        tracks.append(track)
    }

    /// Adds what is in a directory; each directory once, however many links lead to it.
    private mutating func addDirectory(_ path: String) throws(LocalFiles.Failure) {
        let names = try LocalFiles.names(inDirectory: path).filter { !$0.hasPrefix(".") }
        for name in names.sorted(by: NaturalOrder.precedes) {
            let child = name.resolved(against: path)
            do throws(LocalFiles.Failure) {
                let status = try LocalFiles.status(child)
                if status.kind == .directory {
                    if visitedDirectories.insert(status.identity).inserted { try addDirectory(child) }
                } else if status.kind == .file, Self.audioExtensions.contains(Self.fileExtension(of: name)) {
                    try addFile(child, name: child)
                }
            } catch {
                problems.append(InputProblem(name: child, reason: error.description))
            }
        }
    }

    private mutating func addPlaylist(_ path: String) {
        let playlist: Playlist
        do throws(LocalFiles.Failure) {
            guard try LocalFiles.status(path).kind == .file else {
                problems.append(InputProblem(name: path, reason: "not a playlist file"))
                return
            }
            playlist = Playlist(parsing: try LocalFiles.read(path, byteCountMax: Self.playlistBytesMax))
        } catch {
            problems.append(InputProblem(name: path, reason: error.description))
            return
        }
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        for entry in playlist.entries {
            let name = "\(path):\(entry.lineNumber): \(entry.location)"
            guard let target = entry.path(relativeTo: directory) else {
                problems.append(InputProblem(name: name, reason: "not a local file"))
                continue
            }
            if Self.playlistExtensions.contains(Self.fileExtension(of: target)) {
                problems.append(InputProblem(name: name, reason: "a playlist within a playlist is not read"))
            } else {
                add(target, name: name)
            }
        }
        if playlist.entries.isEmpty {
            problems.append(InputProblem(name: path, reason: "the playlist has no entries"))
        }
    }
}
