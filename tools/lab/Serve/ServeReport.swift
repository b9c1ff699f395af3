// SPDX-License-Identifier: MIT

/// What `attacca-lab serve` prints.
struct ServeReport: Encodable {
    /// Times that the listener had nothing to hear, with nobody connected, and while serving.
    let stallsUndisturbed: Int
    let stallsServing: Int
    let worstStallMsUndisturbed: Double
    let worstStallMsServing: Double
    /// Requests for statistics that were answered.
    let requests: Int
    let streams: Int
    /// From sending a request to the last byte of its answer.
    let statsMs: Quantiles
    /// What all event streams got together.
    let streamBytes: Int
    let malformed: Int
    /// Malformed requests by the status that they were answered with; `none` where the connection ended without.
    let answers: [String: Int]
    /// Those with a status from 500 on, but for methods and versions that are not spoken (501, 505).
    let serverErrors: Int
    /// Memory of the process after the first tenth of the malformed requests, and after all; 0 where it is not known.
    let residentMbEarly: Double
    let residentMbEnd: Double
    /// Whether the server answers a sound request after that.
    let isAlive: Bool
}
