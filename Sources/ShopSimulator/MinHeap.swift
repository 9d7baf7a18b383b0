/// A binary heap with the least element on top.
struct MinHeap<Element: Comparable> {
    private var elements: [Element]

    /// O(n), by Floyd's construction.
    init(_ elements: [Element] = []) {
        self.elements = elements
        for index in stride(from: elements.count / 2 - 1, through: 0, by: -1) { siftDown(from: index) }
    }

    var top: Element? { elements.first }

    mutating func push(_ element: Element) {
        elements.append(element)
        var index = elements.count - 1
        while index > 0, elements[index] < elements[(index - 1) / 2] {
            elements.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let last = elements.popLast() else { return nil }
        return elements.isEmpty ? last : replaceTop(with: last)
    }

    /// Takes the top off and puts another element in; the heap is not empty.
    @discardableResult
    mutating func replaceTop(with element: Element) -> Element {
        let top = elements[0]
        elements[0] = element
        siftDown(from: 0)
        return top
    }

    private mutating func siftDown(from start: Int) {
        var index = start
        while true {
            var least = index
            for child in 2 * index + 1...2 * index + 2 where child < elements.count {
                if elements[child] < elements[least] { least = child }
            }
            if least == index { return }
            elements.swapAt(index, least)
            index = least
        }
    }
}

extension MinHeap: Sendable where Element: Sendable {}
