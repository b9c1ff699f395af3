// SPDX-License-Identifier: MIT
import ArgumentParser
import AttaccaHTTP

/// The options of `serve`.
struct ServeOptions: ParsableArguments {
    @OptionGroup var cache: CacheOptions

    @Option(
        help: ArgumentHelp(
            "The address to listen at; beyond this machine it needs a token.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen at; 0 is any that is free.", valueName: "number"))
    var port = ServerConfiguration.portDefault

    @Option(
        help: ArgumentHelp(
            "What clients must send as a bearer token; the environment variable ATTACCA_TOKEN keeps it out of the list of "
                + "processes.", valueName: "token"))
    var token: String?

    @Option(
        name: .customLong("host-name"),
        help: ArgumentHelp(
            "A name by which clients call this server, beside its address; may be repeated.",
            valueName: "name"))
    var hostNames: [String] = []

    @Option(
        name: .customLong("play"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Play these meanwhile, over and over, and let clients steer.",
            valueName: "file|directory|playlist"))
    var inputs: [String] = []

    @Flag(help: "Print the address as a JSON object.")
    var json = false

    /// How the server is to be.
    var configuration: ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.token = token ?? CacheDirectory.variable("ATTACCA_TOKEN")
        configuration.hostNames = hostNames
        configuration.logger = .silent
        return configuration
    }

    func validate() throws {
        do {
            try configuration.validate()
        } catch {
            throw ValidationError("\(error).")
        }
    }
}
