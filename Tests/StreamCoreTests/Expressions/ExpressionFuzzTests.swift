import StreamCore
import Testing
import TestSupport

/// Whatever users type, they get a value or an error that points into their text.
@Suite struct ExpressionFuzzTests {
    private static let words = [
        "a", "x", "s", "has", "min", "lower", "contains", "in", "true", "null", "not", "and", "1", "1e3",
        ".5", "7d", "9x",
        "0x", "\"t\"", "'", "\"", "\\", "(", ")", "[", "]", ",", ".", "?", ":", "!", "-", "+", "*", "/", "%",
        "==", "!=",
        "<", "<=", ">", "=", "&&", "||", "&", "//", " ", "\n", "ä", "😀", "\u{0}", "properties.a",
        "properties.b",
    ]

    private func check(_ source: String) throws {
        let sandbox = ExpressionSandbox(["x": 1, "s": "t", "properties.a": 5, "properties.b": "x"])
        let faults = try sandbox.faults(source)
        for fault in faults {
            #expect((0...source.utf8.count).contains(fault.offset), "\(source)")
            #expect(!fault.message.isEmpty && !fault.message.contains("\n"), "\(source)")
        }
    }

    @Test(arguments: 0..<20)
    func survivesTokenSoup(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let separator = random.pick(["", " "])
            let count = random.int(1...12)
            try check((0..<count).map { _ in random.pick(Self.words) }.joined(separator: separator))
        }
    }

    @Test(arguments: 0..<20)
    func survivesDamage(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var generator = ExpressionGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes = Array(generator.bool(depth: 3).utf8)
            for _ in 0..<random.int(1...3) where !bytes.isEmpty {
                let index = random.int(0...bytes.count - 1)
                if random.chance(0.5) {
                    bytes.remove(at: index)
                } else {
                    bytes[index] = UInt8(random.int(0x20...0x7E))
                }
            }
            try check(String(decoding: bytes, as: UTF8.self))
        }
    }
}
