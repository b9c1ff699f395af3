// SPDX-License-Identifier: MIT

/// A request, as far as its syntax was checked.
struct HTTPRequest: Hashable, Sendable {
    struct Header: Hashable, Sendable {
        /// In lower case.
        let name: String
        let value: String
    }

    let method: String
    /// From the first slash to the question mark, as it was sent.
    let path: String
    /// What follows the question mark, as it was sent; `nil` without one.
    let query: String?
    let headers: [Header]
    var body: [UInt8] = []
    /// Whether another request may follow on the connection.
    let isPersistent: Bool

    /// The value of a field; `nil` where it is missing, or there more than once.
    func header(_ name: String) -> String? {
        let found = headers.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    /// How often a field is there.
    func headerCount(_ name: String) -> Int { headers.count { $0.name == name } }
}
