// SPDX-License-Identifier: MIT
import StorageIO
import Threading

/// Images of a virtual disk, taken at calls drawn by chance: what is found there if the power goes, or the process
/// ends, just before that call.
final class PowerLossImages: Sendable {
    struct Image {
        let memory: MemoryFileSystem
        let circumstances: String
        /// Whether only the process ended.
        let isProcessCrash: Bool
    }

    /// One call in this many is preceded by an image.
    static let callsPerImage: UInt64 = 12
    /// Images that one event gives at most.
    static let imagesPerEventMax = 8

    private struct State {
        var generator: LabGenerator
        var images: [Image] = []
    }

    private let state: Lock<State>
    private let memory: MemoryFileSystem

    /// Takes images of a disk from now on.
    init(of disk: VirtualDisk, seed: UInt64) {
        state = Lock(State(generator: LabGenerator(seed: seed)))
        memory = disk.memory
        for (plan, name) in [(disk.plan, "the store"), (disk.databasePlan, "SQLite")] {
            plan.beforeEachCall { [weak self] operation in self?.consider(operation, name) }
        }
    }

    /// The images since the last call.
    func take() -> [Image] {
        state.withLock { state in
            defer { state.images = [] }
            return state.images
        }
    }

    private func consider(_ operation: StorageOperation, _ name: String) {
        // What changes nothing gives the image of the call before.
        guard operation != .read, operation != .size, operation != .list else { return }
        state.withLock { state in
            guard state.generator.next() % Self.callsPerImage == 0,
                state.images.count < Self.imagesPerEventMax
            else { return }
            let sectorByteCount = state.generator.next() % 2 == 0 ? 512 : 4_096
            let isProcessCrash = state.generator.next() % 4 == 0
            let image =
                isProcessCrash
                ? memory.afterProcessCrash()
                : memory.afterPowerLoss(using: &state.generator, sectorByteCount: sectorByteCount)
            let event = isProcessCrash ? "a crash" : "a power cut (sectors of \(sectorByteCount) bytes)"
            state.images.append(
                Image(
                    memory: image, circumstances: "\(event) before \(name) could \(operation)",
                    isProcessCrash: isProcessCrash))
        }
    }
}
