// SPDX-License-Identifier: MIT
import Glibc
import StorageIO
import Testing

@testable import CacheDatabase

/// A process that is suspended within a write keeps the writer lock: others give up, say who it is, and still read.
@Suite struct LockWaitTests {
    private let fixture = CacheDatabaseFixture()
    private var impatient: CacheDatabaseLimits {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 3
        return limits
    }

    /// The lock of a file of the directory, as another process would hold it.
    private func hold(_ name: String) throws -> any StorageFile {
        let file = try PosixFileSystem().open(fixture.path + "/" + name, .openOrCreate)
        try file.lock(.exclusive)
        return file
    }

    @Test func `the pauses grow, and their sum is the wait`() {
        var wait = LockWait(milliseconds: 2_000)
        var pauses: [Int] = []
        while let pause = wait.nextPauseMilliseconds() { pauses.append(pause) }
        #expect(pauses.prefix(8) == [1, 2, 4, 8, 16, 32, 50, 50])
        #expect(pauses.reduce(0, +) == 2_000)
        var none = LockWait(milliseconds: 0)
        #expect(none.nextPauseMilliseconds() == nil)
    }

    @Test func `a write gives up when another process keeps the lock, and names it; reading goes on`() throws
    {
        let database = try fixture.open(limits: impatient)
        let holder = try hold("writer.lock")
        let error = #expect(throws: CacheDatabaseError.self) {
            try fixture.execute(database, "DELETE FROM meta")
        }
        #expect(error?.code == .busy)
        #expect(error?.message.contains("process \(getpid())") == true)
        #expect(error?.message.contains("writer.lock") == true)
        #expect(try fixture.column(database, "SELECT count(*) AS value FROM meta") == ["0"])
        try holder.unlock()
        try fixture.execute(database, "INSERT INTO meta VALUES ('test', 1)")
        #expect(try fixture.column(database, "SELECT count(*) AS value FROM meta") == ["1"])
    }

    @Test(arguments: [CacheDatabaseMode.readWrite, .readOnly])
    func `an opening gives up while the database is being replaced`(mode: CacheDatabaseMode) throws {
        try fixture.open().close()
        let holder = try hold("open.lock")
        let error = #expect(throws: CacheDatabaseError.self) { try fixture.open(mode, limits: impatient) }
        #expect(error?.code == .busy)
        try holder.unlock()
        try fixture.open(mode, limits: impatient).close()
    }

    @Test func `reading is opened beside a writer that is stuck, creating is not`() throws {
        try fixture.open().close()
        let holder = try hold("writer.lock")
        try fixture.open(.readOnly, limits: impatient).close()
        try fixture.open(limits: impatient).close()
        try PosixFileSystem().remove(fixture.databasePath)
        let error = #expect(throws: CacheDatabaseError.self) { try fixture.open(limits: impatient) }
        #expect(error?.code == .busy)
        try holder.unlock()
    }
}
