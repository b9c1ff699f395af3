// SPDX-License-Identifier: MIT
import CAttacca

/// What a function of the player's renderer failed with: the cause of the engine's error, for people.
struct RendererFailure: Error, CustomStringConvertible {
    /// As the function returned it; `nil` when it returned success, and what it gave cannot be used.
    var status: attacca_status?
    /// As the function wrote it; may be empty.
    let message: String

    var description: String {
        guard let status else { return message }
        let name = "the renderer failed with status \(status)"
        return message.isEmpty ? name : "\(name): \(message)"
    }
}
