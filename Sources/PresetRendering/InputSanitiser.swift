// SPDX-License-Identifier: MIT

/// Keeps out what would poison filters: float files may hold anything.
enum InputSanitiser {
    /// Replaces what is not a finite number by silence. Everything else stays, however loud.
    static func sanitise(_ samples: UnsafeMutableBufferPointer<Float>) {
        for index in samples.indices where !samples[index].isFinite { samples[index] = 0 }
    }
}
