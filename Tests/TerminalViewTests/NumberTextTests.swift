import Testing

@testable import TerminalView

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567"),
        (-1234, "-1,234"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `thousands are grouped`(number: Int, text: String) {
        #expect(NumberText.grouped(number) == text)
    }

    @Test(arguments: [
        (0, "0"), (0.4, "0"), (7.6, "8"), (999, "999"), (999.6, "1k"), (1234, "1.2k"), (99_949, "99.9k"),
        (99_960, "100k"), (999_499, "999k"), (999_500, "1M"), (1_250_000, "1.3M"), (2e15, "2,000T"),
        (-5, "0"), (.nan, "0"), (.infinity, "∞"),
    ])
    func `large numbers are short`(number: Double, text: String) {
        #expect(NumberText.compact(number) == text)
    }

    @Test func `rates and bytes have their units`() {
        #expect(NumberText.rate(1_200_000) == "1.2M/s")
        #expect(NumberText.bytes(486_000_000) == "486 MB")
        #expect(NumberText.bytes(12) == "12 B")
    }

    @Test(arguments: [
        (-1, "0s"), (0.4, "0s"), (59.4, "59s"), (59.6, "1m 00s"), (200, "3m 20s"), (3600, "1h 00m"),
        (3900, "1h 05m"), (97_200, "1d 03h"), (1e18, "a long time"), (.infinity, "a long time"),
        (.nan, "a long time"),
    ])
    func `durations have two units`(seconds: Double, text: String) {
        #expect(NumberText.duration(seconds: seconds) == text)
    }
}
