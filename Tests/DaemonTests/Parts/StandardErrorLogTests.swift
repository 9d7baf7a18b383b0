import Logging
import Testing

@testable import segstreamd

@Suite("Lines of the log")
struct StandardErrorLogTests {
    private func line(_ format: LogOptions.Format, _ metadata: Logger.Metadata) -> String {
        let event = LogEvent(
            level: .warning, message: "the batch is undone", metadata: metadata, source: "", file: "",
            function: "", line: 0)
        return StandardErrorLog(format: format).line(event, at: 1_767_607_872_123)
    }

    @Test("Fields are sorted, what to do comes last, and more than a word stands in quotes")
    func text() {
        #expect(
            line(.text, ["reason": "no answer", "action": "look at the brokers", "in_ms": "200"])
                == "2026-01-05T10:11:12.123Z warning: the batch is undone in_ms=200 reason=\"no answer\" "
                + "action=\"look at the brokers\"")
    }

    @Test("A line stays one line")
    func oneLine() {
        #expect(
            line(.text, ["reason": "a\nb \"c\"", "empty": ""])
                == #"2026-01-05T10:11:12.123Z warning: the batch is undone empty="" reason="a\nb \"c\"""#)
    }

    @Test("JSON has the same fields as strings")
    func json() {
        #expect(
            line(.json, ["reason": "a\nb", "action": "wait"])
                == #"{"time":"2026-01-05T10:11:12.123Z","level":"warning","message":"the batch is undone","#
                + #""reason":"a\nb","action":"wait"}"#)
    }
}
