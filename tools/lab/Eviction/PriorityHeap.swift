// SPDX-License-Identifier: MIT

/// A binary heap: the element of the lowest priority first; of equal ones the earlier inserted.
struct PriorityHeap<Element> {
    private var nodes: [(priority: Double, number: Int, element: Element)] = []
    private var insertedCount = 0

    var count: Int { nodes.count }

    mutating func insert(_ element: Element, priority: Double) {
        nodes.append((priority, insertedCount, element))
        insertedCount += 1
        var child = nodes.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            nodes.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first element out; nil when there is none.
    mutating func removeFirst() -> (element: Element, priority: Double)? {
        guard let first = nodes.first else { return nil }
        let last = nodes.removeLast()
        if !nodes.isEmpty {
            nodes[0] = last
            sink()
        }
        return (first.element, first.priority)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < nodes.count && precedes(child, least)
            {
                least = child
            }
            if least == parent { return }
            nodes.swapAt(parent, least)
            parent = least
        }
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        (nodes[a].priority, nodes[a].number) < (nodes[b].priority, nodes[b].number)
    }
}
