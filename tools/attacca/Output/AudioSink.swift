// SPDX-License-Identifier: MIT
import CacheModel

/// Where delivered audio goes, in the order of playback. One owner, one thread.
protocol AudioSink: AnyObject {
    /// Another track begins, or the same one anew.
    ///
    /// - Parameter title: For names of files that people see.
    /// - Throws: ``OutputError/Code/formatDiffers`` when the track cannot follow those before it; the sink goes on
    ///   with another.
    func begin(title: String, queueIndex: Int, format: PCMFormat) throws(OutputError)

    /// Frames of the track that began last, interleaved, in its format.
    func append(_ bytes: UnsafeRawBufferPointer) throws(OutputError)

    /// Completes what was written. Once, at the end.
    func close() throws(OutputError)
}

/// Audio that nobody keeps.
final class NullSink: AudioSink {
    func begin(title: String, queueIndex: Int, format: PCMFormat) {}
    func append(_ bytes: UnsafeRawBufferPointer) {}
    func close() {}
}
