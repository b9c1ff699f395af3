// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca

@main struct AttaccaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attacca",
        abstract: "Play through a cache of rendered audio that is warm when you come back.",
        version: AttaccaVersion.current,
        subcommands: [
            PlayCommand.self, WarmCommand.self, StatsCommand.self, TopCommand.self, InspectCommand.self,
            PredictCommand.self,
            LearningCommand.self, ExportCommand.self, VerifyCommand.self, PurgeCommand.self,
            CompactCommand.self, RecoverCommand.self, DoctorCommand.self,
            SchemaCommand.self,
        ] + serving)

    /// Compiled with the trait alone.
    private static var serving: [any ParsableCommand.Type] {
        #if Server
            [ServeCommand.self]
        #else
            []
        #endif
    }
}
