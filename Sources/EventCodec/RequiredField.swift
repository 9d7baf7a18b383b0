import CJSON
import StreamCore

/// Nodes in memory of their own: reading an array's per record would cost its reference counting.
struct NodeList: ~Copyable {
    private let nodes: UnsafeMutableBufferPointer<CJSONNode>

    init(_ paths: [FieldPath], in reader: JSONReader) {
        nodes = .allocate(capacity: paths.count)
        _ = nodes.initialize(from: paths.map { reader.node(at: $0) })
    }

    deinit { nodes.deallocate() }

    var indices: Range<Int> { nodes.indices }

    subscript(index: Int) -> CJSONNode { nodes[index] }
}

/// A field that an event cannot do without, and where to look for it.
struct RequiredField: ~Copyable {
    let name: DecodeError.Field
    private let paths: [FieldPath]
    private let nodes: NodeList

    init(_ name: DecodeError.Field, paths: [FieldPath], in reader: JSONReader) {
        self.name = name
        self.paths = paths
        nodes = NodeList(paths, in: reader)
    }

    /// The first value that is not missing.
    func first(in reader: JSONReader) throws(DecodeError) -> (node: CJSONNode, value: CJSONValue) {
        for index in nodes.indices {
            let value = reader.value(at: nodes[index])
            if value.kind != .missing { return (nodes[index], value) }
        }
        throw DecodeError(.missing(name, paths: paths))
    }
}
