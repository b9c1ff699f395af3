// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import StorageIO

@Suite struct FileSystemKindTests {
    @Test func `network file systems are told from local and unknown ones`() {
        #expect(
            FileSystemKind(magic: 0x6969, mountedType: nil) == FileSystemKind(name: "nfs", isNetwork: true))
        #expect(FileSystemKind(magic: 0xFF53_4D42, mountedType: nil).isNetwork)
        #expect(
            FileSystemKind(magic: 0xEF53, mountedType: nil) == FileSystemKind(name: "ext4", isNetwork: false))
        #expect(
            FileSystemKind(magic: 0x1234, mountedType: nil)
                == FileSystemKind(name: "type 0x1234", isNetwork: false))
    }

    @Test func `what FUSE stands for is in the mount table`() {
        let table = MountTable(
            """
            25 1 254:0 / / rw - ext4 /dev/vda rw
            36 35 0:45 / /mnt/my\\040music rw,noatime shared:1 - fuse.sshfs host:/music rw
            37 35 0:46
            38 35 0:47 / /x rw -
            """)
        let name = table.typeName(deviceMajor: 0, deviceMinor: 45)
        #expect(name == "fuse.sshfs")
        #expect(table.typeName(deviceMajor: 0, deviceMinor: 46) == nil)
        #expect(table.typeName(deviceMajor: 0, deviceMinor: 47) == nil)
        #expect(FileSystemKind(magic: FileSystemKind.fuseMagic, mountedType: name).isNetwork)
        #expect(!FileSystemKind(magic: FileSystemKind.fuseMagic, mountedType: "fuse.ntfs-3g").isNetwork)
        #expect(!FileSystemKind(magic: FileSystemKind.fuseMagic, mountedType: nil).isNetwork)
    }

    @Test func `a directory that is not there yet is of its parent's kind`() throws {
        let directory = TemporaryDirectory()
        let fileSystem = PosixFileSystem()
        let kind = try fileSystem.kind(of: directory.path)
        #expect(!kind.name.isEmpty)
        #expect(try fileSystem.kind(of: directory.file("a/b/c")) == kind)
        #expect(try fileSystem.kind(of: "not-there") == fileSystem.kind(of: "."))
    }
}
