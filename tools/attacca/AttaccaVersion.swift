// SPDX-License-Identifier: MIT

/// What the tool says of itself.
enum AttaccaVersion {
    static let current = "0.1.0"
}
