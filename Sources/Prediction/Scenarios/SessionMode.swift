// SPDX-License-Identifier: MIT

/// How the listener behaves now.
public enum SessionMode: String, Hashable, Sendable, CaseIterable {
    /// Many switches: go wide over presets.
    case exploration
    /// No switch for a good while: go deep on one preset.
    case settled
    /// Neither.
    case normal
}
