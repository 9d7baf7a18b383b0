import CAllocationCounter
import EventCodec
import StreamCore
import Testing

@Suite struct AllocationTests {
    /// How many allocations this thread makes in `body`.
    private func allocations(in body: () -> Void) -> UInt64 {
        let before = allocation_count()
        body()
        return allocation_count() - before
    }

    @Test(.enabled(if: allocations_are_counted())) func theCounterSeesAllocations() {
        var grown: [Int] = []
        let count = allocations { grown.append(1) }
        #expect(grown == [1])
        #expect(count == 1)
    }

    @Test(arguments: [
        record(more: #""properties":{"amount":59.9,"category":"shoes","channel":"web"}"#),
        record(customer: "123456789012345678901234567890", event: "-0", more: #""a":18446744073709551616"#),
        record(customer: "-9223372036854775807", time: "1767607872123", more: #""a":"\u00e9","a":{"b":1}"#),
    ])
    func decodingAllocatesNothingAfterTheFirstRecord(text: String) {
        var decoder = EventDecoder.forTests()
        let bytes = Array(text.utf8)
        var accepted = 0
        func decodeAll(_ times: Int) {
            bytes.withUnsafeBytes { record in
                for _ in 0..<times { accepted += (try? decoder.decode(record)) == nil ? 0 : 1 }
            }
        }
        decodeAll(1)
        let count = allocations { decodeAll(1000) }
        #expect(accepted == 1001)
        #expect(count == 0)
    }

    @Test func writingAllocatesNothingAfterTheFirstText() {
        var writer = JSONWriter(capacity: 1)
        let key = JSONKey("visits_7d")
        func writeAll(_ times: Int) {
            for _ in 0..<times {
                writer.removeAll()
                writer.beginObject()
                writer.key("customer_id")
                writer.value("c000123")
                writer.key(key)
                writer.value(0.7312)
                writer.key("at")
                writer.value(timestamp: 0)
                writer.endObject()
            }
        }
        writeAll(1)
        let count = allocations { writeAll(1000) }
        #expect(
            writer.count
                == #"{"customer_id":"c000123","visits_7d":0.7312,"at":"1970-01-01T00:00:00.000Z"}"#.utf8.count
        )
        #expect(count == 0)
    }
}
