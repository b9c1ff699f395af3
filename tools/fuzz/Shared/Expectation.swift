// SPDX-License-Identifier: MIT

/// Ends the process with a message unless a condition holds: optimised preconditions would say nothing.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
