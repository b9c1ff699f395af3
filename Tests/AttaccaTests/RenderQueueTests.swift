// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct RenderQueueTests {
    @Test func `a listener comes first, then L1, L2, L3, then the place in the plan`() {
        var queue = RenderQueue(pendingCountMax: 10)
        _ = queue.enqueue(Fixture.key(0), priority: .l3, rank: 0)
        _ = queue.enqueue(Fixture.key(1), priority: .l1, rank: 2)
        _ = queue.enqueue(Fixture.key(2), priority: .l1, rank: 1)
        _ = queue.enqueue(Fixture.key(3), priority: .immediate, rank: 0)
        _ = queue.enqueue(Fixture.key(4), priority: .immediate, rank: 0)
        let order = (0..<5).map { _ in queue.startNext()?.key.index }
        #expect(order == [3, 4, 2, 1, 0])
    }

    @Test func `a worker for listeners takes nothing else`() {
        var queue = RenderQueue(pendingCountMax: 10)
        _ = queue.enqueue(Fixture.key(0), priority: .l1, rank: 0)
        #expect(queue.startNext(.immediate ... .immediate) == nil)
        _ = queue.raise(Fixture.key(0))
        #expect(queue.startNext(.immediate ... .immediate)?.key == Fixture.key(0))
    }

    @Test func `a worker for what is ahead leaves listeners' renders alone`() {
        var queue = RenderQueue(pendingCountMax: 10)
        _ = queue.enqueue(Fixture.key(0), priority: .immediate, rank: 0)
        _ = queue.enqueue(Fixture.key(1), priority: .l2, rank: 0)
        #expect(queue.startNext(.l1 ... .l3)?.key == Fixture.key(1))
        #expect(queue.startNext(.l1 ... .l3) == nil)
    }

    @Test func `a full queue drops the least urgent, be it the new one`() {
        var queue = RenderQueue(pendingCountMax: 2)
        #expect(queue.enqueue(Fixture.key(0), priority: .l1, rank: 0) == nil)
        #expect(queue.enqueue(Fixture.key(1), priority: .l2, rank: 0) == nil)
        #expect(queue.enqueue(Fixture.key(2), priority: .l1, rank: 1) == Fixture.key(1))
        #expect(queue.enqueue(Fixture.key(3), priority: .l3, rank: 0) == Fixture.key(3))
        #expect(queue.enqueue(Fixture.key(4), priority: .immediate, rank: 0) == nil)
    }

    @Test func `a key that runs is not started a second time before it has ended`() {
        var queue = RenderQueue(pendingCountMax: 2)
        _ = queue.enqueue(Fixture.key(0), priority: .l1, rank: 0)
        _ = queue.startNext()
        _ = queue.enqueue(Fixture.key(0), priority: .immediate, rank: 0)
        #expect(queue.startNext() == nil)
        queue.finish(Fixture.key(0))
        #expect(queue.startNext()?.key == Fixture.key(0))
    }

    @Test func `a pending render is never made less urgent`() {
        var queue = RenderQueue(pendingCountMax: 2)
        _ = queue.enqueue(Fixture.key(0), priority: .immediate, rank: 0)
        _ = queue.enqueue(Fixture.key(0), priority: .l3, rank: 9)
        #expect(queue.pending[Fixture.key(0)]?.priority == .immediate)
    }

    @Test func `a listener waits for what is pending or runs, until it is served`() {
        var queue = RenderQueue(pendingCountMax: 2)
        _ = queue.enqueue(Fixture.key(0), priority: .l1, rank: 0)
        #expect(!queue.isListenerWaiting)
        _ = queue.enqueue(Fixture.key(1), priority: .immediate, rank: 0)
        #expect(queue.isListenerWaiting)
        #expect(queue.startNext()?.key == Fixture.key(1))
        #expect(queue.isListenerWaiting)
        queue.serve(Fixture.key(1))
        #expect(!queue.isListenerWaiting)
    }

    @Test func `a render that runs is raised once, and no longer when it has ended`() {
        var queue = RenderQueue(pendingCountMax: 2)
        _ = queue.enqueue(Fixture.key(0), priority: .l1, rank: 0)
        _ = queue.startNext()
        let raised = (0..<2).map { _ in queue.raise(Fixture.key(0)) }
        #expect(raised == [true, false])
        #expect(queue.isListenerWaiting)
        queue.finish(Fixture.key(0))
        #expect(!queue.isListenerWaiting)
        let isRaised = queue.raise(Fixture.key(0))
        #expect(!isRaised)
    }
}
