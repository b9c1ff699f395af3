// SPDX-License-Identifier: MIT

/// How the machine is powered: what a render ahead of need costs its owner.
public enum PowerMode: Int, Sendable, CaseIterable, CustomStringConvertible {
    /// Mains, or a machine without a battery.
    case plugged
    /// A battery that is not nearly empty.
    case battery
    /// Every bit counts: a battery that is nearly empty, or an owner who chose to save power.
    case eco

    public var description: String {
        switch self {
        case .plugged: "plugged"
        case .battery: "battery"
        case .eco: "eco"
        }
    }
}
