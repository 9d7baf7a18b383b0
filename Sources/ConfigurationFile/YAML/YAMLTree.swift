import StreamCore
import Yams

/// Builds a ``YAMLValue`` of a composed document: finds places, resolves merge keys, reports duplicates.
struct YAMLTree {
    private let text: YAMLText
    private let log: ProblemLog
    /// How many more values may be made: aliases of aliases would multiply without bound.
    private var budget = 100_000
    static let depthLimit = 64

    /// The document's root; nil, with the reason in `log`, when there is none.
    static func read(_ source: String, _ log: ProblemLog) -> YAMLValue? {
        var text = YAMLText(source)
        do {
            guard let root = try text.compose() else {
                log.error(at: SourcePosition(line: 1, column: 1), "the configuration is empty")
                return nil
            }
            var tree = YAMLTree(text: text, log: log)
            return try tree.value(root, depth: 0)
        } catch {
            log.add(error.diagnostic)
            return nil
        }
    }

    private init(text: YAMLText, log: ProblemLog) {
        self.text = text
        self.log = log
    }

    private mutating func value(_ node: Node, depth: Int) throws(YAMLFault) -> YAMLValue {
        let start = start(of: node)
        let position = text.lines.position(of: start)
        try charge(depth, position)
        let isTagged = text.lines[start] == "!"
        if isTagged {
            log.error(
                at: position,
                "YAML takes what begins with ! for a tag; put an expression that begins with ! in quotes")
        }
        switch node {
        case .scalar(var scalar):
            // No second complaint about what YAML left over of the expression.
            if isTagged { scalar = Node.Scalar("!", .implicit, .singleQuoted) }
            return YAMLValue(position: position, content: .scalar(self.scalar(scalar, start)))
        case .sequence(let sequence):
            var items: [YAMLValue] = []
            for item in sequence { items.append(try value(item, depth: depth + 1)) }
            return YAMLValue(position: position, content: .sequence(items))
        case .mapping(let mapping):
            return YAMLValue(position: position, content: .mapping(try entries(mapping, depth)))
        case .alias:
            throw YAMLFault(position, "an alias that names nothing")
        }
    }

    private mutating func charge(_ depth: Int, _ position: SourcePosition) throws(YAMLFault) {
        budget -= 1
        guard budget > 0 else {
            throw YAMLFault(position, "the aliases of this file expand to too many values")
        }
        guard depth <= Self.depthLimit else {
            throw YAMLFault(position, "nested deeper than \(Self.depthLimit) levels")
        }
    }

    private func scalar(_ scalar: Node.Scalar, _ start: Int) -> YAMLValue.Scalar {
        let content =
            switch scalar.style {
            case .singleQuoted, .doubleQuoted: start + 1
            case .literal, .folded: text.lines.nextLine(from: start)
            default: start
            }
        let first = scalar.string.isEmpty ? content : text.lines.skipBlanks(from: content)
        return YAMLValue.Scalar(
            text: scalar.string, isPlain: scalar.style == .plain,
            contentPosition: text.lines.position(of: first),
            parts: text.lines.parts(of: scalar.string, from: first, escape: scalar.style.escape))
    }

    private mutating func entries(
        _ mapping: Node.Mapping, _ depth: Int
    ) throws(YAMLFault) -> [YAMLValue.Entry] {
        var entries: [YAMLValue.Entry] = []
        var places: [String: SourcePosition] = [:]
        var merged: [YAMLValue.Entry] = []
        for (keyNode, valueNode) in mapping {
            let value = try value(valueNode, depth: depth + 1)
            guard let entry = self.entry(keyNode, value) else { continue }
            if entry.key == "<<" {
                merged += mergedEntries(entry)
            } else if let first = places[entry.key] {
                let place = "line \(first.line), column \(first.column)"
                log.error(
                    at: entry.position, "duplicate key \"\(entry.key)\": it stands first at \(place)")
            } else {
                places[entry.key] = entry.position
                entries.append(entry)
            }
        }
        for entry in merged where places.updateValue(entry.position, forKey: entry.key) == nil {
            entries.append(entry)
        }
        return entries
    }

    private func entry(_ node: Node, _ value: YAMLValue) -> YAMLValue.Entry? {
        let position = text.lines.position(of: start(of: node))
        guard case .scalar(let scalar) = node else {
            log.error(at: position, "a key must be a plain name, not a list or a mapping")
            return nil
        }
        let key = text.keys[offset(of: node)] ?? scalar.string
        return YAMLValue.Entry(key: key, position: position, value: value)
    }

    /// `<<: *base` or `<<: [*a, *b]`: the keys of other mappings, which those written out go before.
    private func mergedEntries(_ entry: YAMLValue.Entry) -> [YAMLValue.Entry] {
        switch entry.value.content {
        case .mapping(let entries): return entries
        case .sequence(let values):
            return values.flatMap { value in
                mergedEntries(YAMLValue.Entry(key: entry.key, position: value.position, value: value))
            }
        case .scalar:
            log.error(at: entry.value.position, "\"<<\" merges mappings, not \(entry.value.summary)")
            return []
        }
    }

    private func offset(of node: Node) -> Int {
        node.mark.map { text.lines.offset(line: $0.line, column: $0.column) } ?? 0
    }

    /// Where a value itself begins: behind an anchor such as `&base `, and one that is left out right
    /// behind its key, though libYAML may place it at the next token.
    private func start(of node: Node) -> Int {
        var offset = offset(of: node)
        if text.lines[offset] == "&" {
            while let scalar = text.lines[offset], !scalar.properties.isWhitespace { offset += 1 }
            offset = text.lines.skipBlanks(from: offset)
        }
        if case .scalar(let scalar) = node, scalar.style == .plain, scalar.string.isEmpty,
            text.lines[offset] != "!"
        {
            while offset > 0, text.lines[offset - 1]?.properties.isWhitespace == true { offset -= 1 }
        }
        return offset
    }
}

extension Node.Scalar.Style {
    /// What stands before a quote that does not end the scalar.
    fileprivate var escape: Unicode.Scalar? {
        switch self {
        case .singleQuoted: "'"
        case .doubleQuoted: "\\"
        default: nil
        }
    }
}
