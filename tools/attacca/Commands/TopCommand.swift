// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

/// Shows a cache at work in the terminal, again and again.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch a cache: tiers, map, predictions.",
        discussion:
            """
            Of a server with --url, such as `attacca serve` gives, else of a cache directory. Reads only. Ends with \
            Ctrl-C or q. Without a terminal it shows what is to be seen once, as with --once. Exits 66 when there is \
            no cache or nobody answers, 1 when it cannot be read.
            """)

    @OptionGroup var options: InspectionOptions

    @Option(help: ArgumentHelp("The server to ask, such as http://127.0.0.1:7311.", valueName: "address"))
    var url: String?

    @Option(help: ArgumentHelp("What the server wants to hear before it answers.", valueName: "text"))
    var token: String?

    @Option(help: ArgumentHelp("Seconds between two looks, 0.1 to 3600.", valueName: "seconds"))
    var interval = 1.0

    @Flag(help: "Look once, and end.")
    var once = false

    func validate() throws {
        guard (0.1...3600).contains(interval) else {
            throw ValidationError("--interval is 0.1 to 3600 seconds, not \(interval).")
        }
        if let url {
            guard ServerAddress(url) != nil else {
                throw ValidationError("--url is an address such as http://127.0.0.1:7311, not \(url).")
            }
            guard options.cache.givenPath == nil else {
                throw ValidationError("--url names a server and --cache a directory: one of them.")
            }
        }
        let isPrintable = token?.utf8.allSatisfy { (0x21...0x7E).contains($0) } ?? true
        guard isPrintable else { throw ValidationError("--token is printable ASCII without spaces.") }
        if token != nil, url == nil { throw ValidationError("--token is for a server: name it with --url.") }
    }

    func run() throws {
        SignalPipe.surviveBrokenPipes()
        let isWatching = !once && !options.json && Terminal.canRedraw(StandardError.descriptor)
        let end: Int32? = try asked {
            let feed = try feed()
            guard isWatching else {
                let state = try feed.look()
                try print(state)
                return nil
            }
            return try watch(feed)
        }
        if let end { throw ExitCode(128 + end) }
    }

    /// Says what failed, and with which status.
    private func asked<Result>(_ body: () throws -> Result) throws -> Result {
        let problems = ProblemLog(console: Console(isLive: false))
        do {
            return try body()
        } catch let failure as ServerFailure {
            problems.missing("\(failure)")
        } catch let problem as InputProblem {
            problems.missing("\(problem)")
        } catch let error as OutputError where error.code == .readerGone {
            // Whoever read has seen enough.
            throw ExitCode.success
        } catch {
            problems.failed("\(error)")
        }
        throw ExitCode(problems.exitStatus)
    }

    private func feed() throws -> any TopFeed {
        if let address = url.flatMap({ ServerAddress($0) }) {
            return ServerFeed(address: address, token: token)
        }
        let directory = try options.cache.path
        guard try LocalFiles.exists(CacheDirectory.index(in: directory)) else {
            throw InputProblem(name: directory, reason: "there is no cache here; `attacca play` makes one")
        }
        return DirectoryFeed(directory: directory, inspector: try options.inspector(of: directory))
    }

    private func print(_ state: TopState) throws {
        let size = Terminal.size(of: StandardError.descriptor)
        let isTerminal = Terminal.isTerminal(1)
        let style =
            isTerminal ? Self.style : TerminalStyle(hasColours: false, hasUnicode: Self.style.hasUnicode)
        let lines = TopView(width: size.width, height: isTerminal ? size.height : .max, style: style).lines(
            state)
        let text = options.json ? state.json.text : lines.joined(separator: "\n")
        try OutputError.naming("standard output") { () throws(LocalFiles.Failure) in
            try Console.printResult(text)
        }
    }

    private static var style: TerminalStyle { TerminalStyle(environment: CacheDirectory.variable) }

    /// Draws until somebody ends it.
    ///
    /// A server that goes away meanwhile is said to be gone, with what was seen of it last, and looked for again.
    ///
    /// - Returns: The signal that ended it; `nil` for a key.
    private func watch(_ feed: any TopFeed) throws -> Int32? {
        var last = try feed.look()
        var problem: String?
        let console = Console(isLive: true)
        let interaction = try Interaction(presets: [], takesKeys: true)
        defer {
            console.erase()
            interaction.close()
        }
        while true {
            draw(last, problem: problem, on: console)
            let events = interaction.events(waitingSeconds: interval)
            for event in events {
                switch event {
                case .end(let signal): return signal
                case .action(.quit): return nil
                case .suspend:
                    console.erase()
                    interaction.suspend()
                case .redraw, .action: break
                }
            }
            // A change of size is drawn at once, with what is known.
            guard events.isEmpty else { continue }
            do {
                last = try feed.look()
                problem = nil
            } catch {
                problem = "\(error)"
            }
        }
    }

    private func draw(_ state: TopState, problem: String?, on console: Console) {
        let size = Terminal.size(of: StandardError.descriptor)
        let height = size.height - (problem == nil ? 0 : 1)
        var lines = TopView(width: size.width, height: height, style: Self.style).lines(state)
        if let problem {
            let text = "not as of now: " + DisplayText.printable(problem)
            lines.insert(
                DisplayText.fitted(text, width: size.width, ellipsis: Self.style.ellipsis), at: 0)
        }
        console.draw(lines, width: size.width)
    }
}
