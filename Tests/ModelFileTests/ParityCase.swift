import Foundation
import Testing

/// A model of the library that trained it, with inputs and what the library predicts for them. See
/// Parity/cases.py.
struct ParityCase: CustomTestStringConvertible, Sendable {
    private struct Head: Decodable {
        let kind: String
        let model: String
        let rows: Int
        let columns: Int
        let results: Int
        let relative: Bool
        let trees: Int
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../.build/parity").standardized

    /// None where they have not been made.
    static let all: [URL] = {
        let contents = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (contents ?? [])
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: "case.json").path) }
            .sorted { $0.path < $1.path }
    }()

    let name: String
    let kind: String
    let model: [UInt8]
    let rows: Int
    let columns: Int
    let results: Int
    let trees: Int
    /// Row by row.
    let inputs: [Double]
    let outputs: [Double]
    /// For each tree which of its leaves a row reaches; empty for other models.
    let leaves: [Int32]
    private let isRelative: Bool

    init(_ folder: URL) throws {
        let head = try JSONDecoder().decode(
            Head.self, from: Data(contentsOf: folder.appending(path: "case.json")))
        name = folder.lastPathComponent
        kind = head.kind
        model = Array(try Data(contentsOf: folder.appending(path: head.model)))
        (rows, columns, results, trees) = (head.rows, head.columns, head.results, head.trees)
        isRelative = head.relative
        inputs = try Self.array(folder.appending(path: "inputs.f64"), count: rows * columns)
        outputs = try Self.array(folder.appending(path: "outputs.f64"), count: rows * results)
        leaves = trees == 0 ? [] : try Self.array(folder.appending(path: "leaves.i32"), count: rows * trees)
    }

    var testDescription: String { name }

    private static func array<Element: BitwiseCopyable>(_ url: URL, count: Int) throws -> [Element] {
        let data = try Data(contentsOf: url)
        guard data.count == count * MemoryLayout<Element>.stride else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return data.withUnsafeBytes { Array($0.bindMemory(to: Element.self)) }
    }

    /// How far a result is from the library's; in proportion to it where the case says so.
    func difference(_ found: Double, _ wanted: Double) -> Double {
        if found.bitPattern == wanted.bitPattern || found == wanted || found.isNaN && wanted.isNaN {
            return 0
        }
        let difference = (found - wanted).magnitude
        return isRelative ? difference / max(1, wanted.magnitude) : difference
    }
}
