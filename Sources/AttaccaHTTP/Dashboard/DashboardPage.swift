// SPDX-License-Identifier: MIT

/// The page that shows the cache.
enum DashboardPage {
    /// One page in HTML that asks for nothing but the routes of this server.
    static let html: [UInt8] = Array(
        """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Attacca</title>
        <h1>Attacca</h1><p><a href="/api/cache/stats">Statistics</a>, <a href="/metrics">metrics</a>.</p></html>

        """.utf8)

    /// What a browser may do with the page: run what is in it, and ask this server.
    static let contentSecurityPolicy =
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; "
        + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
