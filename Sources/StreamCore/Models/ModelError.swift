/// Why a model's parts do not make a model: in words, with the member's name in a model file.
public struct ModelError: Error, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

/// Throws unless a list has as many numbers as it must, all of them finite.
func requireFinite(_ numbers: [Double], count: Int, _ name: @autoclosure () -> String) throws(ModelError) {
    if numbers.count != count {
        throw ModelError("\(name()) has length \(numbers.count) and needs \(count)")
    }
    for (index, number) in numbers.enumerated() where !number.isFinite {
        throw ModelError("\(name())[\(index)] is \(number); all numbers must be finite")
    }
}

/// The same for a list of lists of equal length, such as a matrix's rows.
func requireFinite(_ rows: [[Double]], count: Int, each: Int, _ name: String) throws(ModelError) {
    if rows.count != count { throw ModelError("\(name) has length \(rows.count) and needs \(count)") }
    for (index, row) in rows.enumerated() {
        try requireFinite(row, count: each, "\(name)[\(index)]")
    }
}

/// Throws unless the inputs' names, where there are any, are as many as the inputs and all different.
func requireNames(_ names: [String]?, count: Int) throws(ModelError) {
    guard let names else { return }
    if names.count != count { throw ModelError("inputs has \(names.count) names, the model \(count) inputs") }
    try requireDistinct(names, "inputs")
}

/// Throws if something stands in a list twice.
func requireDistinct<Element: Hashable>(_ elements: [Element], _ name: String) throws(ModelError) {
    var seen = Set<Element>()
    for element in elements where !seen.insert(element).inserted {
        throw ModelError("\(name) has \(element) twice")
    }
}
