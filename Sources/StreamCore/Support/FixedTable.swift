/// An array of plain values that never changes, owned by one engine: reading it counts no reference.
struct FixedTable<Element: BitwiseCopyable>: ~Copyable {
    private let elements: UnsafeMutableBufferPointer<Element>

    init(_ source: some Collection<Element>) {
        elements = .allocate(capacity: source.count)
        _ = elements.initialize(fromContentsOf: source)
    }

    deinit { elements.deallocate() }

    var count: Int { elements.count }
    var indices: Range<Int> { 0..<elements.count }

    @inline(__always)
    subscript(index: Int) -> Element { elements[index] }
}
