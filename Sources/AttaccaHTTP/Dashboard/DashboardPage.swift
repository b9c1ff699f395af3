// SPDX-License-Identifier: MIT
import CDashboard

/// The page that shows the cache: the files of `Sources/CDashboard/page`, which are in the binary.
enum DashboardPage {
    /// What a browser may do with the page: run and draw with what comes from this server, ask this server, and make no
    /// markup of texts.
    static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

    private static let files: [String: HTTPResponse] = {
        let header = HTTPResponse.Header(name: "content-security-policy", value: contentSecurityPolicy)
        let files = (0..<dashboard_file_count()).map { number in
            let file = dashboard_file_at(number)
            let response = HTTPResponse(
                status: .ok, contentType: String(cString: file.media_type),
                body: Array(UnsafeBufferPointer(start: file.bytes, count: file.byte_count)),
                headers: [header])
            return (String(cString: file.path), response)
        }
        return Dictionary(uniqueKeysWithValues: files)
    }()

    /// Where the files are asked for; `/` is the page itself.
    static var paths: Set<String> { Set(files.keys) }

    /// The file at a path; `nil` when there is none.
    static func response(at path: String) -> HTTPResponse? { files[path] }
}
