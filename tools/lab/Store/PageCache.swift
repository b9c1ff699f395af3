// SPDX-License-Identifier: MIT
import Foundation

/// Makes the next read of files one of the disk.
enum PageCache {
    /// Drops what the system keeps of files: all of it where that is permitted, else of the files below a directory.
    static func drop(below directory: String) throws {
        sync()
        #if os(Linux)
            if let control = FileHandle(forWritingAtPath: "/proc/sys/vm/drop_caches") {
                do {
                    return try control.write(contentsOf: Data("1\n".utf8))
                } catch {
                    LabConsole().say(
                        "the page cache may not be dropped (\(error)); files are evicted instead")
                }
            }
            let paths = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
            for path in paths {
                guard let file = FileHandle(forReadingAtPath: directory + "/" + path) else { continue }
                _ = posix_fadvise(file.fileDescriptor, 0, 0, POSIX_FADV_DONTNEED)
            }
        #endif
    }

    /// The resident memory of this process, in bytes; 0 where it is not known.
    static func residentByteCount() throws -> Int {
        #if os(Linux)
            let words = try String(contentsOfFile: "/proc/self/statm", encoding: .ascii).split(separator: " ")
            return (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
        #else
            return 0
        #endif
    }
}
