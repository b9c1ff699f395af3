// SPDX-License-Identifier: MIT
import StorageIO

/// Reads the power mode of a Linux machine from `/sys`. Takes milliseconds where a battery is asked over a slow bus.
///
/// A chosen power profile that saves (`low-power`) is eco, whatever the source. Otherwise a line that is online means
/// plugged; a store that discharges means battery, and eco below 20 %. A store that does not say is believed to
/// discharge when the machine has lines and none is online. Without any store the machine is plugged.
struct LinuxPowerReader: Sendable {
    /// Below what charge a battery is to be saved, in percent.
    static let ecoChargePercent = 20
    /// More supplies than any machine has; a directory that lists more is read no further.
    private static let supplyCountMax = 64

    /// What stands before `/sys`; tests have a tree of their own.
    var root = ""

    /// The mode now; what cannot be read counts as not there.
    func mode() -> PowerMode {
        let profile = SystemFile.text(of: root + "/sys/firmware/acpi/platform_profile")
        return Self.mode(of: supplies(), profile: profile)
    }

    private func supplies() -> [PowerSupply] {
        let directory = root + "/sys/class/power_supply"
        // Without the directory there are no supplies: a server, a container.
        let names = Result { () throws(StorageError) in try PosixFileSystem().list(directory) }
        guard case .success(let names) = names else { return [] }
        return names.sorted().prefix(Self.supplyCountMax).map { name in
            PowerSupply { SystemFile.text(of: "\(directory)/\(name)/\($0)") }
        }
    }

    /// The mode that supplies and the content of `platform_profile` amount to.
    static func mode(of supplies: [PowerSupply], profile: String?) -> PowerMode {
        if let profile, profile.split(whereSeparator: \.isWhitespace).first == "low-power" { return .eco }
        let supplies = supplies.filter { !$0.isOfDevice }
        let lines = supplies.filter { $0.kind == .line }
        let stores = supplies.filter { $0.kind == .store && $0.isPresent }
        guard !stores.isEmpty, !lines.contains(where: \.isOnline) else { return .plugged }
        let isDischarging =
            stores.contains { $0.status == "Discharging" }
            || !lines.isEmpty && stores.allSatisfy { ($0.status ?? "Unknown") == "Unknown" }
        guard isDischarging else { return .plugged }
        // Of several batteries the fullest counts: the machine runs until that one is empty.
        let charge = stores.compactMap(\.chargePercent).max()
        return charge.map { $0 < ecoChargePercent } ?? false ? .eco : .battery
    }
}
