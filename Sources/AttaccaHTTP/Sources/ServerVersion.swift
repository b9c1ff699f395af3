// SPDX-License-Identifier: MIT

/// What the server says of itself.
enum ServerVersion {
    static let current = "0.1.0"
}
