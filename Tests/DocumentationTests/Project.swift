import Foundation

/// The files of the repository that the tests stand in.
enum Project {
    static let root: URL = {
        var place = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { place.deleteLastPathComponent() }
        return place
    }()

    /// Directories that hold no files of ours.
    private static let skipped = [".build", ".git", ".swiftpm", ".venv", "checkouts"]

    /// Paths from the root, sorted.
    static let paths: [String] = {
        guard let all = FileManager.default.enumerator(atPath: root.path) else { return [] }
        var found: [String] = []
        while let path = all.nextObject() as? String {
            if all.fileAttributes?[.type] as? FileAttributeType == .typeDirectory {
                let name = path.split(separator: "/").last.map(String.init) ?? path
                if skipped.contains(where: name.hasPrefix) { all.skipDescendants() }
            } else {
                found.append(path)
            }
        }
        return found.sorted()
    }()

    static let sources = paths.filter { $0.hasSuffix(".swift") }
    static let documents = paths.filter { $0.hasSuffix(".md") }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }
}
