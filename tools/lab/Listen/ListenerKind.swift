// SPDX-License-Identifier: MIT
import ArgumentParser

/// How eagerly a simulated listener changes presets.
enum ListenerKind: String, CaseIterable, ExpressibleByArgument {
    case mixed, casual, explorer

    /// Switches an hour of playing, on average; they come in bursts.
    var switchesPerHour: Double {
        switch self {
        case .casual: 12
        case .mixed: 30
        case .explorer: 71
        }
    }
}
