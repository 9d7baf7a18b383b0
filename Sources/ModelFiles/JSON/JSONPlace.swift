import JSONTree
import StreamCore

/// A value of a JSON text and where it stands, such as `trees[12].left`; each reading of it is strict.
struct JSONPlace {
    let value: JSONValue
    /// Empty for the whole text.
    let path: String

    /// The whole of a file.
    /// - Parameter allowsNonFinite: as for ``JSONParser/parse(_:maximumDepth:allowsNonFinite:)``.
    static func root(of bytes: [UInt8], allowsNonFinite: Bool = false) throws(ModelFileError) -> JSONPlace {
        do throws(JSONError) {
            let value = try JSONParser.parse(bytes, allowsNonFinite: allowsNonFinite)
            return JSONPlace(value: value, path: "")
        } catch {
            throw ModelFileError(error.message)
        }
    }

    func fault(_ message: String) -> ModelFileError {
        ModelFileError(path.isEmpty ? "the file \(message)" : "\(path) \(message)")
    }

    private func mismatch(_ expected: String) -> ModelFileError {
        fault("is \(value.kind) and must be \(expected)")
    }

    func number() throws(ModelFileError) -> Double {
        guard case .number(let number) = value else { throw mismatch("a number") }
        return number
    }

    func text() throws(ModelFileError) -> String {
        guard case .text(let text) = value else { throw mismatch("a string") }
        return text
    }

    /// A whole number that a double has exactly.
    func integer() throws(ModelFileError) -> Int {
        let number = try number()
        guard let integer = Int(exactly: number), integer.magnitude <= 1 << 53 else {
            throw fault("is \(number) and must be a whole number")
        }
        return integer
    }

    /// One of the names that an enumeration has.
    func choice<Choice: RawRepresentable & CaseIterable>() throws(ModelFileError) -> Choice
    where Choice.RawValue == String {
        let text = try text()
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue)
            throw fault("is \(quoted(text)); use \(names.joined(separator: ", "))")
        }
        return choice
    }

    // MARK: Lists

    func numbers() throws(ModelFileError) -> [Double] {
        if case .numbers(let numbers) = value { return numbers }
        // Somewhere in it stands something else.
        for element in try elements() { _ = try element.number() }
        throw mismatch("a list of numbers")
    }

    /// Whole numbers, as ``integer()``.
    func integers() throws(ModelFileError) -> [Int] {
        var integers: [Int] = []
        for (index, number) in try numbers().enumerated() {
            guard let integer = Int(exactly: number), integer.magnitude <= 1 << 53 else {
                throw ModelFileError("\(path)[\(index)] is \(number) and must be a whole number")
            }
            integers.append(integer)
        }
        return integers
    }

    func elements() throws(ModelFileError) -> [JSONPlace] {
        switch value {
        case .list(let values):
            return values.enumerated().map { JSONPlace(value: $1, path: "\(path)[\($0)]") }
        case .numbers(let numbers):
            return numbers.enumerated().map { JSONPlace(value: .number($1), path: "\(path)[\($0)]") }
        default: throw mismatch("a list")
        }
    }

    func rows() throws(ModelFileError) -> [[Double]] {
        try elements().map { (row) throws(ModelFileError) in try row.numbers() }
    }

    func texts() throws(ModelFileError) -> [String] {
        try elements().map { (element) throws(ModelFileError) in try element.text() }
    }

    func flags() throws(ModelFileError) -> [Bool] {
        if case .numbers([]) = value { return [] }
        guard case .list(let values) = value else { throw mismatch("a list of true and false") }
        var flags: [Bool] = []
        for (index, value) in values.enumerated() {
            guard case .bool(let flag) = value else {
                throw ModelFileError("\(path)[\(index)] is \(value.kind) and must be true or false")
            }
            flags.append(flag)
        }
        return flags
    }

    // MARK: Objects

    /// The members of an object, with their keys, in the text's order.
    func members() throws(ModelFileError) -> [(key: String, place: JSONPlace)] {
        guard case .object(let members) = value else { throw mismatch("an object") }
        return members.map { ($0.key, JSONPlace(value: $0.value, path: join($0.key))) }
    }

    /// Reads an object whose keys are known. What stands under none of them is an error.
    func object<Result>(
        _ read: (inout JSONObject) throws(ModelFileError) -> Result
    ) throws(ModelFileError) -> Result {
        var object = JSONObject(path: path, members: try members())
        let result = try read(&object)
        try object.finish()
        return result
    }

    private func join(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

/// An object while it is read; remembers which keys were asked for.
struct JSONObject {
    private let path: String
    private let members: [String: JSONPlace]
    private let keys: [String]
    private var known: [String] = []

    fileprivate init(path: String, members: [(key: String, place: JSONPlace)]) {
        self.path = path
        self.members = Dictionary(members.map { ($0.key, $0.place) }, uniquingKeysWith: { first, _ in first })
        keys = members.map(\.key)
    }

    /// The value under a key, or nil where it is left out or null.
    mutating func optional(_ key: String) -> JSONPlace? {
        known.append(key)
        guard let place = members[key], place.value != .null else { return nil }
        return place
    }

    mutating func required(_ key: String) throws(ModelFileError) -> JSONPlace {
        guard let place = optional(key) else {
            throw ModelFileError("\(path.isEmpty ? "the file" : path) has no \"\(key)\"")
        }
        return place
    }

    fileprivate func finish() throws(ModelFileError) {
        let allowed = Set(known)
        guard let unknown = keys.first(where: { !allowed.contains($0) }) else { return }
        let near = unknown.utf8.count <= longestQuotation ? nearestName(to: unknown, among: known) : nil
        let advice = near.map { "; did you mean \"\($0)\"?" } ?? ""
        throw ModelFileError("\(path.isEmpty ? "" : "\(path): ")unknown key \(quoted(unknown))\(advice)")
    }
}

private let longestQuotation = 60

/// A text of a file for a message: in quotes, and cut off where it is long.
func quoted(_ text: String) -> String {
    "\"\(text.prefix(longestQuotation))\(text.utf8.count > longestQuotation ? "…" : "")\""
}
