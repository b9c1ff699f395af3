// SPDX-License-Identifier: MIT
import ArgumentParser

/// Experiments and measurements that anyone can repeat.
@main struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attacca-lab",
        abstract: "Measure Attacca: every figure in its documents comes from one of these.",
        subcommands: [
            StartLab.self, MemoryLab.self, CodecLab.self, StoreLab.self, EvictLab.self, FeaturesLab.self,
            PredictLab.self, MixLab.self, ListenLab.self, LatencyLab.self, CrashLab.self,
            ContendLab.self, FullLab.self, PowerLossLab.self, FaultsLab.self, BitrotLab.self,
            MisdirectLab.self, SimulateLab.self,
            ChildCommand.self,
        ] + serving)

    /// Compiled with the trait alone.
    private static var serving: [any ParsableCommand.Type] {
        #if Server
            [ServeLab.self]
        #else
            []
        #endif
    }
}
