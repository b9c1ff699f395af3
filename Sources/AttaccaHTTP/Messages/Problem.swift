// SPDX-License-Identifier: MIT

/// Why a request is refused, in the words of RFC 9457.
struct Problem: Error, Hashable, Sendable {
    let status: HTTPStatus
    /// What is wrong with this request, for people.
    let detail: String
    /// Further header fields of the answer.
    var headers: [HTTPResponse.Header] = []

    init(_ status: HTTPStatus, _ detail: String, headers: [HTTPResponse.Header] = []) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    /// The answer that says so.
    var response: HTTPResponse {
        let body = JSON.members([
            "type": "about:blank", "title": .string(status.phrase), "status": .integer(status.rawValue),
            "detail": .string(detail),
        ])
        return HTTPResponse(
            status: status, contentType: "application/problem+json", body: body.bytes, headers: headers)
    }
}
