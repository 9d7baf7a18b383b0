import JSONTree

/// Reading JSON of others, who may have more in their objects than is known here.
extension JSONPlace {
    /// The value under a key, or nil where it is left out or null.
    func optional(_ key: String) throws(ModelFileError) -> JSONPlace? {
        try members().first { $0.key == key && $0.place.value != .null }?.place
    }

    func required(_ key: String) throws(ModelFileError) -> JSONPlace {
        guard let place = try optional(key) else {
            throw ModelFileError("\(path.isEmpty ? "the file" : path) has no \"\(key)\"")
        }
        return place
    }

    /// A whole number, or the text of one.
    func integerText() throws(ModelFileError) -> Int {
        guard case .text(let text) = value else { return try integer() }
        guard let number = Int(text) else { throw fault("is \(quoted(text)) and must be a whole number") }
        return number
    }

    /// Whole numbers in a range.
    func integers(in range: ClosedRange<Int>) throws(ModelFileError) -> [Int] {
        let numbers = try integers()
        if let index = numbers.firstIndex(where: { !range.contains($0) }) {
            throw ModelFileError(
                "\(path)[\(index)] is \(numbers[index]) and must be "
                    + "\(range.lowerBound) to \(range.upperBound)"
            )
        }
        return numbers
    }

    /// As many numbers as there have to be.
    func numbers(count: Int) throws(ModelFileError) -> [Double] {
        let numbers = try numbers()
        guard numbers.count == count else { throw lengthFault(numbers.count, count) }
        return numbers
    }

    func integers(in range: ClosedRange<Int>, count: Int) throws(ModelFileError) -> [Int] {
        let numbers = try integers(in: range)
        guard numbers.count == count else { throw lengthFault(numbers.count, count) }
        return numbers
    }

    private func lengthFault(_ found: Int, _ needed: Int) -> ModelFileError {
        fault("has \(found) elements and needs \(needed)")
    }
}
