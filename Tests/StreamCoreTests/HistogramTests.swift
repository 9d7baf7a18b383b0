import Testing

import StreamCore

@Suite("Histogram")
struct HistogramTests {
    @Test("Nothing recorded")
    func empty() {
        let histogram = Histogram()
        #expect(histogram.quantile(0.5) == 0)
        #expect(histogram.maximum == 0)
    }

    @Test("A quantile is never too low, and hardly too high", arguments: [0.5, 0.9, 0.99, 1])
    func bounds(share: Double) {
        var histogram = Histogram()
        let values = (1...10_000).map { Double($0) * Double($0) / 100 }
        for value in values.reversed() { histogram.record(value) }
        let exact = values[Int((share * 10_000).rounded(.up)) - 1]
        #expect(histogram.quantile(share) >= exact)
        #expect(histogram.quantile(share) <= exact * (1 + 1.0 / 16) + 0.01)
        #expect(histogram.maximum == 1_000_000)
    }

    @Test("Anything can be recorded", arguments: [-5, 0, 1e300, .infinity, -.infinity, 9.2e18])
    func extremes(value: Double) {
        var histogram = Histogram()
        histogram.record(value)
        #expect(histogram.count == 1)
        #expect(histogram.quantile(0.5) <= max(0, value))
    }

    @Test("A reset forgets all")
    func reset() {
        var histogram = Histogram()
        histogram.record(7)
        histogram.reset()
        #expect(histogram.count == 0)
        #expect(histogram.quantile(1) == 0)
    }
}
