import Testing

@testable import ShopSimulator

@Suite struct MinHeapTests {
    @Test(arguments: 0..<20)
    func `elements come out in order`(seed: UInt64) {
        var random = SplitMix64(seed: seed, stream: 0)
        let initial = (0..<random.below(60)).map { _ in random.below(40) }
        var heap = MinHeap(initial)
        var rest = initial.sorted()
        for _ in 0..<200 {
            let element = random.below(40)
            if random.chance(0.4) || rest.isEmpty {
                heap.push(element)
                rest.append(element)
            } else if random.chance(0.3) {
                #expect(heap.replaceTop(with: element) == rest.removeFirst())
                rest.append(element)
            } else {
                #expect(heap.pop() == rest.removeFirst())
            }
            rest.sort()
            #expect(heap.top == rest.first)
        }
    }
}
