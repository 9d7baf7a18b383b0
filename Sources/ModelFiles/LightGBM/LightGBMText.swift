/// The text of a LightGBM file: sections of lines `key=value`, the first one about the model, the others a
/// tree each, which `Tree=0` begins.
struct LightGBMText {
    /// A section's values, as places in the file.
    struct Section {
        /// As in `Tree=12`, for messages; empty for the head.
        let name: String
        let bytes: [UInt8]
        private(set) var values: [String: Range<Int>] = [:]

        init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }

        mutating func add(_ key: Range<Int>, _ value: Range<Int>) {
            values[String(decoding: bytes[key], as: UTF8.self)] = value
        }
    }

    /// Longer numbers are refused: LightGBM writes no such.
    static let longestNumber = 400

    private(set) var head: Section
    private(set) var trees: [Section] = []

    init(_ bytes: [UInt8]) throws(ModelFileError) {
        head = Section(name: "", bytes: bytes)
        var lines = LineRanges(bytes)
        guard let first = lines.next(), bytes[first].elementsEqual("tree".utf8) else {
            throw ModelFileError("this is no text file of LightGBM, which begins with the line \"tree\"")
        }
        while let line = lines.next() {
            if bytes[line].elementsEqual("end of trees".utf8) { return }
            if bytes[line].starts(with: "Tree=".utf8) {
                trees.append(
                    Section(name: String(decoding: bytes[line].prefix(40), as: UTF8.self), bytes: bytes))
            } else if !line.isEmpty {
                add(line, bytes)
            }
        }
        throw ModelFileError("the file is cut off: the line \"end of trees\" is missing")
    }

    /// A line without `=` is a key by itself.
    private mutating func add(_ line: Range<Int>, _ bytes: [UInt8]) {
        let equals = bytes[line].firstIndex(of: UInt8(ascii: "=")) ?? line.upperBound
        let value = min(equals + 1, line.upperBound)..<line.upperBound
        if trees.isEmpty {
            head.add(line.lowerBound..<equals, value)
        } else {
            trees[trees.count - 1].add(line.lowerBound..<equals, value)
        }
    }
}

/// Lines, without their ends.
private struct LineRanges {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Range<Int>? {
        guard offset < bytes.count else { return nil }
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
        var end = offset
        offset += 1
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }
}

extension LightGBMText.Section {
    /// An error at a key.
    func fault(_ key: String, _ message: String) -> ModelFileError {
        ModelFileError(name.isEmpty ? "\(key): \(message)" : "\(name): \(key): \(message)")
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    private func required(_ key: String) throws(ModelFileError) -> Range<Int> {
        guard let range = values[key] else { throw fault(key, "the line is missing") }
        return range
    }

    /// A line's value; nil where there is no such line.
    func text(_ key: String) throws(ModelFileError) -> String? {
        guard let range = values[key] else { return nil }
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw fault(key, "the text is not UTF-8")
        }
        return text
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(ModelFileError) -> Int {
        let numbers = try integers(key, in: range, count: 1)
        return numbers[0]
    }

    func integers(
        _ key: String, in range: ClosedRange<Int>, count: Int
    ) throws(ModelFileError) -> [Int] {
        try list(key, count: count) { (word) throws(ModelFileError) in
            guard let number = Int(word), range.contains(number) else {
                throw fault(
                    key,
                    "\(quoted(word)) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// Numbers, infinities included. What is out of a double's range is an error, and so is NaN.
    func numbers(_ key: String, count: Int) throws(ModelFileError) -> [Double] {
        try list(key, count: count) { (word) throws(ModelFileError) in
            if word == "inf" || word == "-inf" { return word == "inf" ? .infinity : -.infinity }
            guard word.utf8.count <= LightGBMText.longestNumber, let number = Double(word), number.isFinite
            else { throw fault(key, "\(quoted(word)) must be a number in the range of a double") }
            return number
        }
    }

    /// The words of a line, as many as there have to be.
    private func list<Element>(
        _ key: String, count: Int, _ element: (String) throws(ModelFileError) -> Element
    ) throws(ModelFileError) -> [Element] {
        let range = try required(key)
        let separator = UInt8(ascii: " ")
        var elements: [Element] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            let start = offset
            while offset < range.upperBound, bytes[offset] != separator { offset += 1 }
            if offset > start {
                elements.append(try element(String(decoding: bytes[start..<offset], as: UTF8.self)))
            }
            offset += 1
        }
        guard elements.count == count else {
            throw fault(key, "there are \(elements.count) values where \(count) are needed")
        }
        return elements
    }
}
