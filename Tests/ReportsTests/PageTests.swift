import Foundation
import StreamCore
import Testing

@testable import Reports

@Suite("Pages")
struct PageTests {
    private static let hostile =
        #"{"messageId":"e","userId":"<img src=x onerror=alert(1)>","event":"page_view","#
        + #""timestamp":"2026-01-01T00:00:00Z"}"# + "\n{broken}\n"

    @Test("Elements are closed in order, ids are unique, links lead somewhere", arguments: [0, 40])
    func wellFormed(customers: Int) throws {
        let file = try ShopFile(customers: customers, days: 3, seed: 1)
        let plan = try shopPlan(lively)
        let stricter = try shopPlan("  busy: {enter: views_1d >= 5}")
        let comparison = try file.compare(Pair(old: plan, new: stricter))
        let files = Pair(old: "old.yaml", new: "new.yaml")
        for page in [
            try file.replay(plan).report.html, try file.replay(try shopPlan("  {}")).report.html,
            ComparisonPage(comparison, files: files, input: "events").html,
        ] {
            #expect(Markup.fault(in: page) == nil)
            let ids = page.matches(of: /id="([^"]*)"/).map { String($0.1) }
            #expect(Set(ids).count == ids.count)
            for link in page.matches(of: /href="#([^"]*)"/) { #expect(ids.contains(String(link.1))) }
            // Self-contained: nothing is fetched.
            #expect(!page.contains("http") && !page.contains("<script") && !page.contains("url("))
        }
    }

    @Test("What comes from outside is text")
    func escaping() throws {
        let file = try ShopFile(customers: 0, days: 1, seed: 1, extra: Self.hostile)
        let plan = try shopPlan("  busy: {enter: views_1d >= 1}")
        let report = try file.replay(plan).report
        #expect(report.html.contains("&lt;events&gt;") && !report.html.contains("<events>"))
        #expect(report.html.contains("malformed"))
        let comparison = try file.compare(Pair(old: plan, new: try shopPlan("  {}")))
        let page = ComparisonPage(comparison, files: Pair(old: "a", new: "b"), input: "c").html
        #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;") && !page.contains("<img"))
        #expect(Markup.fault(in: page) == nil && Markup.fault(in: report.html) == nil)
    }

    @Test("Interpolation escapes strings and leaves HTML alone")
    func interpolation() {
        let inner: HTML = "<b>\("a<b>&\"'\u{7}")</b>"
        #expect(inner.text == "<b>a&lt;b&gt;&amp;&quot;&#39;?</b>")
        #expect(("<i>\(inner)</i>" as HTML).text == "<i>\(inner.text)</i>")
        #expect(("\(1.25) \(-0.04) \(-3.0) \(12)" as HTML).text == "1.3 0 -3 12")
    }

    @Test("Every chart says what it shows")
    func alternatives() throws {
        let report = try ShopFile(customers: 40, days: 3, seed: 1).replay(try shopPlan(lively)).report
        let drawings = report.html.matches(of: /<svg [^>]*>/)
        #expect(drawings.count > 15)
        #expect(drawings.allSatisfy { $0.0.contains("role=\"img\"") && $0.0.contains("aria-label=\"") })
    }

    @Test(
        "Marks are round and few",
        arguments: [0, 1, 3, 4, 5, 7, 12, 99, 100, 101, 1234, 99_999, 1_000_000, 123_456_789])
    func counts(maximum: Int) {
        let (ticks, end) = Ticks.counts(upTo: Double(maximum))
        #expect(end >= Double(maximum) && end <= Double(max(4, 2 * maximum)))
        #expect((2...6).contains(ticks.marks.count))
        #expect(Set(ticks.marks.map(\.text)).count == ticks.marks.count)
    }

    @Test(
        "Times have few marks, within the span",
        arguments: [1, 7, 50, 300, 1500, 10_000, 50_000, 500_000, 20_000_000] as [Int64])
    func times(minutes: Int64) {
        let start: Int64 = 1_767_571_234_567
        let span = start...start + minutes * 60_000
        let ticks = Ticks.times(span, limit: 5)
        #expect(ticks.marks.count <= 6 && (ticks.marks.count >= 2 || minutes < 7))
        #expect(ticks.marks.allSatisfy { span.contains(Int64($0.value)) })
    }

    @Test("Figures")
    func figures() {
        #expect(
            [0, 0.001, 0.5, 0.999, 1].map { Figures.percent($0) } == ["0%", "<1%", "50%", ">99%", "100%"])
        #expect(Figures.percent(nil) == "–")
        #expect(
            [0, 0.0123, 0.5, 1.256, 118.2, 12_345.6].map { Figures.decimal($0) } == [
                "0", "0.0123", "0.500", "1.26", "118", "12,346",
            ])
        #expect(Figures.minute(1_767_571_234_567) == "2026-01-05 00:00")
    }
}

/// As much of HTML as shows that elements are closed in order.
enum Markup {
    private static let void: Set<String> = ["meta", "!DOCTYPE", "line", "br"]

    /// What is wrong; nil for nothing.
    static func fault(in page: String) -> String? {
        var open: [String] = []
        for tag in page.matches(of: /<(\/?)([A-Za-z0-9!]+)([^<>]*)>/) {
            let name = String(tag.2)
            if tag.1 == "/" {
                guard open.popLast() == name else { return "</\(name)> closes another element" }
            } else if !void.contains(name), !tag.3.hasSuffix("/") {
                open.append(name)
            }
        }
        return open.isEmpty ? nil : "open at the end: \(open)"
    }
}
