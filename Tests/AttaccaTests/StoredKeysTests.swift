// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct StoredKeysTests {
    private func time(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: seconds)
    }

    @Test func `what was found is believed for a while, from the first answer on`() {
        var stored = StoredKeys()
        stored.insert(Fixture.key(0), now: time(1_000))
        stored.insert(Fixture.key(1), now: time(1_000 + StoredKeys.lifetimeSeconds))
        #expect(
            stored.believed(now: time(1_000 + StoredKeys.lifetimeSeconds)) == [
                Fixture.key(0), Fixture.key(1),
            ])
        #expect(stored.believed(now: time(1_001 + StoredKeys.lifetimeSeconds)).isEmpty)
        stored.insert(Fixture.key(2), now: time(5_000))
        #expect(stored.believed(now: time(5_000 + StoredKeys.lifetimeSeconds)) == [Fixture.key(2)])
    }

    @Test func `what was cleared is believed no more`() {
        var stored = StoredKeys()
        stored.insert(Fixture.key(0), now: time(1))
        stored.removeAll()
        #expect(stored.believed(now: time(1)).isEmpty)
    }
}
