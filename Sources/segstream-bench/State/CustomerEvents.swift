import EventCodec
import Glibc
import ShopSimulator
import StreamCore
import TestSupport

/// Events of customers who are drawn at random, each as likely as any other, so that nearly every event finds
/// its customer where the processor's caches are not. Ids and times are made for each event; type and fields
/// are those of an event of the simulated shop, which were decoded once.
final class CustomerEvents {
    /// How many events are made at once.
    static let batchSize = 8192
    /// Customers are named by as many digits, whatever their number.
    private static let digits = 9
    private static let idSize = 1 + digits
    /// Of the text of a UUID.
    private static let eventIDSize = 36
    /// Milliseconds between two events of a customer, on average.
    private static let pause: Int64 = 86_400_000

    /// An event of one type, with the decoder whose buffers it shows.
    private final class Template {
        var decoder: EventDecoder
        let record: [UInt8]
        let event: Event

        init(_ shopEvent: ShopEvent, _ plan: Plan) throws(DecodeError) {
            var record: [UInt8] = []
            shopEvent.appendJSON(to: &record)
            self.record = record
            let input = plan.definition.input
            var decoder = EventDecoder(
                mapping: input.mapping, timeFormat: input.timeFormat, fields: plan.fields)
            event = try record.withUnsafeBufferPointer { (bytes) throws(DecodeError) in
                try decoder.decode(UnsafeRawBufferPointer(bytes))
            }
            self.decoder = decoder
        }
    }

    private let customers: Int
    /// Each type as often as the shop has it.
    private let templates: [Template]
    private let bytes: UnsafeMutablePointer<UInt8>
    private var random = SplitMix64(seed: 1)
    private var now = ShopSettings().start
    private var left: Int64 = 0
    private(set) var batch: [Event] = []

    init(customers: Int, plan: Plan) throws(DecodeError) {
        self.customers = customers
        var shop = Shop(ShopSettings(customers: 1000, days: .infinity))
        var templates: [Template] = []
        while templates.count < 256, let event = shop.next() {
            if event.type != .identify { templates.append(try Template(event, plan)) }
        }
        self.templates = templates
        bytes = .allocate(capacity: Self.batchSize * (Self.idSize + Self.eventIDSize))
        batch.reserveCapacity(Self.batchSize)
    }

    deinit { bytes.deallocate() }

    /// Makes the next batch, of customers at random.
    func next() {
        batch.removeAll(keepingCapacity: true)
        for place in 0..<Self.batchSize {
            advance(1)
            add(customer: Int(random.next() % UInt64(customers)), at: now, place)
        }
    }

    /// Makes a batch that brings customers in: for each of them the events of the last days, oldest first.
    /// - Parameters:
    ///   - range: how many customers have come before, and with these; they are no neighbours by id.
    ///   - days: how many events each has, below ``batchSize`` over the range's size.
    func introduce(_ range: Range<Int>, days: Int) {
        batch.removeAll(keepingCapacity: true)
        for number in range {
            advance(1)
            // A step that has no divisor in common with the number of customers passes all of them.
            let customer = Int(UInt64(number) &* 2_654_435_761 % UInt64(customers))
            for day in 0..<days {
                let age = Int64(days - 1 - day) * Self.pause + Int64(random.next() % UInt64(Self.pause / 2))
                add(customer: customer, at: now - age, batch.count)
            }
        }
    }

    /// Decodes as many records as the batch has events, and keeps nothing.
    func decodeRecords() {
        var newest = Int64.min
        for index in batch.indices {
            let template = templates[index % templates.count]
            template.record.withUnsafeBytes { record in
                if let event = try? template.decoder.decode(record) { newest = max(newest, event.timestamp) }
            }
        }
        precondition(newest > .min)
    }

    /// Lets time pass as `events` events of all customers together take.
    private func advance(_ events: Int64) {
        left += events * Self.pause
        now += left / Int64(customers)
        left %= Int64(customers)
    }

    private func add(customer: Int, at time: Int64, _ place: Int) {
        let start = bytes + place * (Self.idSize + Self.eventIDSize)
        start[0] = UInt8(ascii: "c")
        var rest = customer
        for digit in stride(from: Self.digits, through: 1, by: -1) {
            start[digit] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
        let eventID = start + Self.idSize
        for word in stride(from: 0, to: Self.eventIDSize, by: 4) {
            // Four bytes of which each is a letter or near it.
            let letters = UInt32(truncatingIfNeeded: random.next()) & 0x0F0F_0F0F | 0x6060_6060
            UnsafeMutableRawPointer(eventID + word).storeBytes(of: letters, as: UInt32.self)
        }
        var event = templates[Int(random.next() % UInt64(templates.count))].event
        event.timestamp = time
        event.customerID = ByteView(base: start, count: Self.idSize)
        event.eventID = ByteView(base: eventID, count: Self.eventIDSize)
        batch.append(event)
    }
}
