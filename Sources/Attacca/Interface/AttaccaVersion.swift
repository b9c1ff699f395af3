// SPDX-License-Identifier: MIT

/// The version of everything in this package: what the tool, the HTTP interface and its OpenAPI file say of themselves. The
/// header of the C interface says it in figures; tests hold the two together.
package enum AttaccaVersion {
    package static let current = "0.1.0"
}
