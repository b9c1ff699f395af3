// SPDX-License-Identifier: MIT

/// One directory of `/sys/class/power_supply`: what its files say, each `nil` where it is missing or makes no sense.
struct PowerSupply: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Brings power in: `Mains`, `USB` in any of its forms, `Wireless`.
        case line
        /// Stores it: `Battery`, `UPS`.
        case store
        case other
    }

    let kind: Kind
    /// Whether it powers a mouse or the like, and not the machine.
    let isOfDevice: Bool
    let isOnline: Bool
    let isPresent: Bool
    /// `Charging`, `Discharging`, `Not charging`, `Full` or `Unknown`.
    let status: String?
    /// What is left of a store, 0 to 100.
    let chargePercent: Int?

    /// - Parameter text: The content of the file of that name, `nil` when it cannot be read.
    init(reading text: (String) -> String?) {
        func word(_ name: String) -> String? { text(name).map { $0.trimmed } }
        let type = word("type") ?? ""
        if type == "Mains" || type.hasPrefix("USB") || type == "Wireless" {
            kind = .line
        } else {
            kind = type == "Battery" || type == "UPS" ? .store : .other
        }
        isOfDevice = word("scope") == "Device"
        // 2 means that one of several programmed voltages is in use.
        isOnline = word("online").flatMap { Int($0) }.map { $0 > 0 } ?? false
        isPresent = word("present") != "0"
        status = word("status")
        chargePercent = word("capacity").flatMap { Int($0) }.flatMap { (0...100).contains($0) ? $0 : nil }
    }
}

extension String {
    /// Without white space around it.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
