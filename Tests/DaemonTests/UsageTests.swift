import Testing
import TestSupport

/// What users are told of options that do not fit together.
@Suite("Usage")
struct UsageTests {
    @Test(
        "Whoever gets an option wrong sees that command's options",
        arguments: [
            "replay -c a --input b --output c --until later", "compare -c a -c b --input c --until later",
            "explain --customer a", "explain -c a --customer b --input c --at noon",
            "export -c a --input b --every week",
        ])
    func usage(command: String) throws {
        let arguments = command.split(separator: " ").map(String.init)
        let folder = try TemporaryDirectory()
        let process = try SegstreamdProcess(arguments, in: folder)
        #expect(try process.waitForExit() == 64)
        #expect(process.log.contains("Usage: segstreamd \(arguments[0]) "))
    }
}
