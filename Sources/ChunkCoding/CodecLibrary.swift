// SPDX-License-Identifier: MIT
internal import CLZ4

/// The compression library that the codec stands on.
public enum CodecLibrary {
    /// Its version, such as `1.9.4`.
    public static var version: String { String(cString: LZ4_versionString()) }
}
