// SPDX-License-Identifier: MIT
import Testing

@testable import CacheModel

/// Pages that were freed are handed out again. They are the process's: each test has one of its own.
@Suite struct PageMemoryTests {
    /// Payloads of the disk tier have a size of their own each, and nobody asks for it again.
    @Test func `pages of sizes that nobody wants make room for others`() async {
        await #expect(processExitsWith: .success) {
            for count in 1...9 {
                let strange = PageMemory.allocate(byteCount: 1 << 16 + count)
                PageMemory.deallocate(strange)
            }
            for _ in 0..<3 {
                let chunk = PageMemory.allocate(byteCount: 1 << 20)
                chunk[1 << 19] = 0x5A
                PageMemory.deallocate(chunk)
                let next = PageMemory.allocate(byteCount: 1 << 20)
                precondition(next[1 << 19] == 0x5A, "fresh pages were handed out")
                next[1 << 19] = 0
                PageMemory.deallocate(next)
            }
        }
    }

    @Test func `idle pages are never more than they may be`() async {
        await #expect(processExitsWith: .success) {
            let third = PageMemory.idleByteCountMax / 3 + 4096
            for byteCount in [third, PageMemory.idleByteCountMax, third + 1, third + 2, 1 << 16] {
                PageMemory.deallocate(PageMemory.allocate(byteCount: byteCount))
                precondition(IdlePages.idleByteCount <= PageMemory.idleByteCountMax)
                precondition(IdlePages.idleByteCount >= byteCount, "what was freed last is kept")
            }
            let tooMany = PageMemory.allocate(byteCount: PageMemory.idleByteCountMax + 1)
            PageMemory.deallocate(tooMany)
            precondition(IdlePages.idleByteCount >= 1 << 16, "others are kept")
        }
    }

    @Test func `idle pages go back to the system when they are told to`() async {
        await #expect(processExitsWith: .success) {
            for count in 1...4 {
                let pages = PageMemory.allocate(byteCount: 1 << 20 + count)
                PageMemory.deallocate(pages)
            }
            precondition(IdlePages.idleByteCount > 0, "nothing was kept")
            PageMemory.returnIdlePages()
            PageMemory.trimHeap()
            precondition(IdlePages.idleByteCount == 0, "\(IdlePages.idleByteCount) bytes stay idle")
            let pages = PageMemory.allocate(byteCount: 1 << 20)
            precondition(pages.allSatisfy { $0 == 0 }, "pages that were given back are fresh")
            PageMemory.deallocate(pages)
        }
    }

    /// Each thread writes its name into all that it got, and finds it there when it gives it back.
    @Test func `no two threads get the same pages`() async {
        await withTaskGroup { group in
            for task in 0..<4 as Range<UInt8> {
                group.addTask {
                    for round in 0..<300 {
                        let byteCount = (1 << 16) + (round * Int(task + 1)) % 3
                        let pages = PageMemory.allocate(byteCount: byteCount)
                        for index in stride(from: 0, to: byteCount, by: 1024) { pages[index] = task }
                        let isOurs = stride(from: 0, to: byteCount, by: 1024).allSatisfy {
                            pages[$0] == task
                        }
                        #expect(isOurs)
                        PageMemory.deallocate(pages)
                    }
                }
            }
        }
    }
}
