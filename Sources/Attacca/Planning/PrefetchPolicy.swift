// SPDX-License-Identifier: MIT

/// What is rendered ahead of need.
public enum PrefetchPolicy: String, Hashable, Sendable, CaseIterable {
    /// What is worth most: render time times the chance that the listener waits without it, a byte.
    case benefit
    /// The next chunks of the current preset and of the two likeliest others, whatever they are worth: to compare with.
    case fixed
    /// Nothing: chunks are rendered when they are asked for.
    case none
}
