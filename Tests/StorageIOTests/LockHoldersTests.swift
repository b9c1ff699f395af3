// SPDX-License-Identifier: MIT
import StorageIO
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite struct LockHoldersTests {
    private let table = """
        1: FLOCK  ADVISORY  WRITE 713 fe:10:131090 0 EOF
        1: -> FLOCK  ADVISORY  WRITE 714 fe:10:131090 0 EOF
        2: POSIX  ADVISORY  WRITE 715 fe:10:131090 0 EOF
        3: FLOCK  ADVISORY  READ 716 fe:10:131091 0 EOF
        4: FLOCK  ADVISORY  READ 717 fe:10:131091 0 EOF
        5: FLOCK  ADVISORY  READ 717 fe:10:131091 0 EOF
        6: FLOCK  ADVISORY  READ -1 fe:10:131091 0 EOF
        7: FLOCK  ADVISORY
        8: FLOCK  ADVISORY  READ 99999999999 zz:10 0 EOF
        """

    private func holders(inode: UInt64) -> [Int32] {
        LockHolders(table: table).processIDs(deviceMajor: 0xFE, deviceMinor: 0x10, inode: inode)
    }

    @Test func `holders are listed once, and neither those who wait nor those of other locks`() {
        #expect(holders(inode: 131_090) == [713])
        #expect(holders(inode: 131_091) == [716, 717])
        #expect(holders(inode: 1).isEmpty)
        #expect(LockHolders(table: table).processIDs(deviceMajor: 1, deviceMinor: 2, inode: 131_090).isEmpty)
    }

    #if os(Linux)
        @Test func `a lock of this process is found while it is held`() throws {
            let directory = TemporaryDirectory()
            let path = directory.file("lock")
            let file = try PosixFileSystem().open(path, .openOrCreate)
            #expect(LockHolders.processIDs(ofLockOn: path).isEmpty)
            try file.lock(.exclusive)
            #expect(LockHolders.processIDs(ofLockOn: path) == [getpid()])
            try file.unlock()
            #expect(LockHolders.processIDs(ofLockOn: path).isEmpty)
        }
    #endif
}
