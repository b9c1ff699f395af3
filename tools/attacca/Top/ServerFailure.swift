// SPDX-License-Identifier: MIT

/// Why a server did not say what it was asked for.
struct ServerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let address: ServerAddress
    /// In one line.
    let reason: String

    var description: String { "\(address.text): \(reason)" }
}
