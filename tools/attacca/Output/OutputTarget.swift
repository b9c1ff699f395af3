// SPDX-License-Identifier: MIT

/// Where the audio goes: the value of `--output`.
enum OutputTarget: Hashable, Sendable {
    case null
    /// One WAV file, one format.
    case wav(path: String)
    /// Interleaved samples without a header, one format.
    case raw(path: String)
    case rawStandardOutput
    /// A WAV file for each track, in a directory.
    case wavPerTrack(directory: String)

    static let forms = "null, wav:PATH, raw:-, raw:PATH, wav-per-track:DIRECTORY"

    /// Reads one of ``forms``; `nil` for anything else.
    init?(parsing text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts[0], parts.count > 1 ? String(parts[1]) : nil) {
        case ("null", nil): self = .null
        case ("raw", "-"?): self = .rawStandardOutput
        case ("raw", let path?) where !path.isEmpty: self = .raw(path: path)
        case ("wav", let path?) where !path.isEmpty: self = .wav(path: path)
        case ("wav-per-track", let path?) where !path.isEmpty: self = .wavPerTrack(directory: path)
        default: return nil
        }
    }
}
