// SPDX-License-Identifier: MIT

/// What kind of file system a path lies on, as far as it matters to locks and shared memory.
public struct FileSystemKind: Hashable, Sendable {
    /// Its name, such as `ext4` or `nfs`; `type 0x1234` where we have none for it.
    public let name: String
    /// Whether other machines may see the same files, so that locks and shared memory are not to be relied on.
    public let isNetwork: Bool

    public init(name: String, isNetwork: Bool) {
        self.name = name
        self.isNetwork = isNetwork
    }

    /// The kind behind the `f_type` of Linux's `statfs`.
    ///
    /// - Parameter mountedType: The type in the mount table, for FUSE: its one magic number stands for all.
    init(magic: UInt32, mountedType: String?) {
        if let name = Self.networkNames[magic] {
            self.init(name: name, isNetwork: true)
        } else if magic == Self.fuseMagic {
            let name = mountedType ?? "fuse"
            self.init(name: name, isNetwork: Self.networkFuseNames.contains(name))
        } else {
            let name = Self.localNames[magic] ?? "type 0x" + String(magic, radix: 16)
            self.init(name: name, isNetwork: false)
        }
    }

    /// FUSE_SUPER_MAGIC.
    static let fuseMagic: UInt32 = 0x6573_5546

    // From <linux/magic.h> and the sources of the file systems.
    private static let networkNames: [UInt32: String] = [
        0x6969: "nfs", 0x517B: "smb", 0xFF53_4D42: "cifs", 0xFE53_4D42: "smb2", 0x0102_1997: "9p",
        0x5346_414F: "afs", 0x6B41_4653: "afs", 0x7375_7245: "coda", 0x00C3_6400: "ceph",
        0x0BD0_0BD0: "lustre", 0x0116_1970: "gfs2", 0x7461_636F: "ocfs2", 0x564C: "ncp",
        0x4750_4653: "gpfs", 0x1983_0326: "beegfs", 0x786F_4256: "vboxsf",
    ]

    private static let localNames: [UInt32: String] = [
        0xEF53: "ext4", 0x5846_5342: "xfs", 0x9123_683E: "btrfs", 0x0102_1994: "tmpfs",
        0x794C_7630: "overlay", 0x2FC1_2FC1: "zfs", 0xF2F5_2010: "f2fs", 0xCA45_1A4E: "bcachefs",
        0x4D44: "vfat", 0x2011_BAB0: "exfat", 0x7366_746E: "ntfs3",
    ]

    private static let networkFuseNames: Set<String> = [
        "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.goofys", "fuse.gcsfuse",
        "fuse.mountpoint-s3", "fuse.ceph-fuse", "fuse.ceph", "fuse.juicefs", "fuse.davfs", "fuse.curlftpfs",
        "fuse.smbnetfs", "fuse.blobfuse", "fuse.blobfuse2", "fuse.moosefs", "fuse.mfs", "fuse.seaweedfs",
    ]
}
