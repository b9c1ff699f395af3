// SPDX-License-Identifier: MIT
import CacheModel
import Synchronization
import Testing

@testable import Attacca

@Suite struct PowerTests {
    /// A machine, and the mode that it is in.
    struct Machine: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let mode: PowerMode
        var supplies: [String: [String: String]] = [:]
        var profile: String?
    }

    private static let mainsOff = ["type": "Mains\n", "online": "0\n"]
    private static let mainsOn = ["type": "Mains\n", "online": "1\n"]

    private static func battery(_ status: String, _ percent: String = "80") -> [String: String] {
        ["type": "Battery\n", "present": "1\n", "status": status + "\n", "capacity": percent + "\n"]
    }

    static let machines = [
        Machine(testDescription: "a server", mode: .plugged),
        Machine(
            testDescription: "a laptop on mains", mode: .plugged,
            supplies: ["AC": mainsOn, "BAT0": battery("Charging")]),
        Machine(
            testDescription: "a laptop on battery", mode: .battery,
            supplies: ["AC": mainsOff, "BAT0": battery("Discharging")]),
        Machine(
            testDescription: "a battery that is nearly empty", mode: .eco,
            supplies: ["AC": mainsOff, "BAT0": battery("Discharging", "19")]),
        Machine(
            testDescription: "a fifth left", mode: .battery, supplies: ["BAT0": battery("Discharging", "20")]),
        Machine(
            testDescription: "nearly empty and charging", mode: .plugged,
            supplies: ["AC": mainsOn, "BAT0": battery("Charging", "3")]),
        Machine(
            testDescription: "a charger too weak", mode: .plugged,
            supplies: ["USB": ["type": "USB_PD", "online": "1"], "BAT0": battery("Discharging")]),
        Machine(
            testDescription: "several voltages", mode: .plugged,
            supplies: ["USB": ["type": "USB", "online": "2"], "BAT0": battery("Discharging")]),
        Machine(
            testDescription: "empty ports beside a full battery", mode: .plugged,
            supplies: ["ucsi": ["type": "USB", "online": "0"], "BAT0": battery("Full")]),
        Machine(
            testDescription: "a battery that does not say, unplugged", mode: .battery,
            supplies: ["AC": mainsOff, "BAT0": battery("Unknown")]),
        Machine(
            testDescription: "a battery that does not say, alone", mode: .plugged,
            supplies: ["BAT0": ["type": "Battery"]]),
        Machine(
            testDescription: "one of two batteries empty", mode: .battery,
            supplies: ["BAT0": battery("Unknown", "5"), "BAT1": battery("Discharging", "70")]),
        Machine(
            testDescription: "a mouse that discharges", mode: .plugged,
            supplies: ["hid": battery("Discharging", "5").merging(["scope": "Device\n"]) { $1 }]),
        Machine(
            testDescription: "an empty bay", mode: .plugged,
            supplies: ["AC": mainsOff, "BAT0": ["type": "Battery", "present": "0", "status": "Discharging"]]),
        Machine(
            testDescription: "an uninterruptible supply", mode: .battery,
            supplies: ["ups": ["type": "UPS", "status": "Discharging"]]),
        Machine(
            testDescription: "power saving chosen", mode: .eco,
            supplies: ["AC": mainsOn], profile: "low-power\n"),
        Machine(
            testDescription: "another profile", mode: .battery,
            supplies: ["BAT0": battery("Discharging")], profile: "balanced-performance\n"),
        Machine(
            testDescription: "nonsense", mode: .battery,
            supplies: [
                "AC": ["type": "", "online": "yes"],
                "BAT0": battery(" Discharging \r", String(repeating: "9", count: 50)), "x": [:],
            ], profile: "\0\0"),
    ]

    @Test(arguments: machines)
    func `a machine is in the mode that its files say`(machine: Machine) throws {
        let tree = SystemTree()
        for (name, files) in machine.supplies {
            for (file, text) in files { try tree.write(["/sys/class/power_supply/\(name)/\(file)": text]) }
        }
        if let profile = machine.profile {
            try tree.write(["/sys/firmware/acpi/platform_profile": profile])
        }
        #expect(LinuxPowerReader(root: tree.root).mode() == machine.mode)
    }

    @Test func `the system is asked every thirty seconds and not while a mode is told`() {
        let count = Atomic(0)
        let start = MonotonicTime(nanoseconds: 0)
        let monitor = PowerMonitor(nil) {
            count.add(1, ordering: .relaxed)
            return .battery
        }
        #expect(monitor.current == .plugged)
        #expect(monitor.refresh(at: start) == start.advanced(bySeconds: 30))
        #expect(monitor.current == .battery)
        _ = monitor.refresh(at: start.advanced(bySeconds: 29))
        #expect(count.load(ordering: .relaxed) == 1)
        monitor.tell(.eco)
        #expect(monitor.current == .eco)
        _ = monitor.refresh(at: start.advanced(bySeconds: 30))
        #expect(count.load(ordering: .relaxed) == 1)
        monitor.tell(nil)
        _ = monitor.refresh(at: start.advanced(bySeconds: 60))
        #expect(count.load(ordering: .relaxed) == 2)
        #expect(monitor.current == .battery)
    }

    @Test(arguments: PowerMode.allCases)
    func `a configured mode holds whatever the machine is`(mode: PowerMode) throws {
        var configuration = Fixture.configuration()
        configuration.powerMode = mode
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: TestRenderer(), configuration: configuration)
        #expect(cache.powerMode == mode)
        cache.setPowerMode(.eco)
        #expect(cache.statistics().powerMode == .eco)
        try cache.closeBlocking()
    }
}
