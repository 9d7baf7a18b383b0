/// Writes Prometheus' text exposition format, version 0.0.4.
struct PrometheusText {
    enum Kind: String { case counter, gauge, histogram }

    private(set) var text = ""

    /// A metric with its samples; without samples nothing is written.
    mutating func family(
        _ name: String, _ kind: Kind, _ help: String, _ samples: (inout Samples) -> Void
    ) {
        var family = Samples(name: name)
        samples(&family)
        guard !family.text.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(family.text)"
    }

    /// A metric with one sample and no labels.
    mutating func sample(_ name: String, _ kind: Kind, _ help: String, _ value: some SampleValue) {
        family(name, kind, help) { $0.add(value) }
    }

    struct Samples {
        fileprivate let name: String
        fileprivate(set) var text = ""

        /// - Parameter suffix: of the metric's name.
        mutating func add(
            _ value: some SampleValue, _ labels: KeyValuePairs<String, String> = [:], suffix: String = ""
        ) {
            let pairs = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "\(name)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value.sampleText)\n"
        }

        /// By scalars: a quotation mark with an accent is a character of its own, and ends a label as well.
        private static func escaped(_ value: String) -> String {
            guard value.utf8.contains(where: { [0x22, 0x5C, 0x0A].contains($0) }) else { return value }
            return value.unicodeScalars.reduce(into: "") { text, scalar in
                switch scalar {
                case "\\": text += "\\\\"
                case "\"": text += "\\\""
                case "\n": text += "\\n"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
    }
}

/// A number as a sample has it.
protocol SampleValue {
    var sampleText: String { get }
}

extension SampleValue where Self: BinaryInteger {
    var sampleText: String { "\(self)" }
}
extension Int: SampleValue {}
extension Int64: SampleValue {}
extension UInt64: SampleValue {}

extension Double: SampleValue {
    var sampleText: String {
        if isNaN { return "NaN" }
        guard isFinite else { return self > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: self).map { "\($0)" } ?? "\(self)"
    }
}
