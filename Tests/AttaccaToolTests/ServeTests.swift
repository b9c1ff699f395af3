// SPDX-License-Identifier: MIT
#if Server
    import Foundation
    import TestSupport
    import Testing

    @testable import AttaccaLab

    /// `attacca serve` from its start to Ctrl-C.
    @Suite struct ServeTests {
        /// A tool that serves, and where.
        private final class Serving {
            let process: Process
            let port: UInt16

            init(_ arguments: [String]) throws {
                process = try ToolRun.process(
                    ["serve", "--port", "0", "--json"] + arguments, environment: [:])
                let output = Pipe()
                process.standardOutput = output
                process.standardError = FileHandle.nullDevice
                try process.run()
                var printed = Data()
                while !printed.contains(UInt8(ascii: "}")) {
                    let part = output.fileHandleForReading.availableData
                    if part.isEmpty { break }
                    printed += part
                }
                let object = try #require(
                    try JSONSerialization.jsonObject(with: printed) as? [String: String])
                let url = try #require(object["url"])
                port = try #require(url.split(separator: ":").last.flatMap { UInt16($0.dropLast()) })
            }

            /// The answer to a request.
            func answer(_ method: String, _ target: String, body: String = "") throws -> String {
                let client = try #require(RawClient(port: port))
                client.write(
                    "\(method) \(target) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\nconnection: close\r\n"
                        + "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
                )
                return client.read()
            }

            func interrupt() -> Int32 {
                process.interrupt()
                process.waitUntilExit()
                return process.terminationStatus
            }
        }

        private let fixture = ExportFixture()

        @Test func `files are played meanwhile, and clients steer`() throws {
            let serving = try Serving(["--cache", fixture.cache, "--play", fixture.track])
            #expect(try serving.answer("GET", "/").contains("<html"))
            // Played over and over: sooner or later it plays.
            var player = ""
            repeat {
                player = try serving.answer("GET", "/api/player")
            } while !player.hasPrefix("HTTP/1.1 200")
            #expect(try serving.answer("GET", "/api/cache/stats").contains("\"live\":true"))
            let choice = try serving.answer("POST", "/api/player/preset", body: #"{"preset":"punchy"}"#)
            #expect(choice.hasPrefix("HTTP/1.1 202"))
            repeat {
                player = try serving.answer("GET", "/api/player")
            } while !player.contains(
                "\"preset\":\"punchy\"")
            #expect(serving.interrupt() == 130)
        }

        @Test func `whoever passes over every track does not end the server`() throws {
            let serving = try Serving(["--cache", fixture.cache, "--play", fixture.track])
            for _ in 0..<20 {
                #expect(try serving.answer("POST", "/api/player/next").hasPrefix("HTTP/1.1 202"))
            }
            #expect(try serving.answer("GET", "/api/cache/health").hasPrefix("HTTP/1.1 200"))
            #expect(serving.interrupt() == 130)
        }

        @Test func `a directory is only read`() throws {
            try fixture.play()
            let serving = try Serving(["--cache", fixture.cache])
            #expect(try serving.answer("GET", "/api/cache/stats").contains("\"live\":false"))
            #expect(try serving.answer("GET", "/api/cache/contents").contains("\"tier\":\"l3\""))
            #expect(try serving.answer("POST", "/api/cache/clear").hasPrefix("HTTP/1.1 409"))
            #expect(try serving.answer("GET", "/api/player").hasPrefix("HTTP/1.1 404"))
            let second = try ToolRun(["serve", "--cache", fixture.cache, "--port", "\(serving.port)"])
            #expect(second.status == 1)
            #expect(second.errorText.contains("port \(serving.port) of 127.0.0.1 is in use"))
            #expect(serving.interrupt() == 130)
        }

        @Test func `what cannot be served is said`() throws {
            #expect(try ToolRun(["serve", "--cache", fixture.directory.file("none")]).status == 66)
            let open = try ToolRun(["serve", "--cache", fixture.cache, "--host", "0.0.0.0"])
            #expect(open.status == 64)
            #expect(open.errorText.contains("token"))
        }
    }
#endif
