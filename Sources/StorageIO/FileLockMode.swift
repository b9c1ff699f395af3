// SPDX-License-Identifier: MIT

/// How an advisory lock is held: by many at once, or by one alone.
public enum FileLockMode: Sendable {
    case shared, exclusive
}
