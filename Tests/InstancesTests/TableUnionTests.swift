import Testing

@testable import Instances

@Suite("Tables of several instances")
struct TableUnionTests {
    private func check(_ offers: [TableOffer]) throws {
        let sources = try offers.indices.map { index in
            TableUnion.Source(
                url: "http://h\(index)",
                client: InstanceClient(try InstanceAddress("http://h\(index)"), token: nil))
        }
        try TableUnion(of: sources, format: "csv", definition: "d", header: []).checkWhole(offers)
    }

    private func offer(_ partitions: [Int], of count: Int = 4, _ definition: String = "d") -> TableOffer {
        TableOffer(definition: definition, partitions: partitions, partitionCount: count)
    }

    @Test("Every partition has to be there")
    func whole() throws {
        try check([offer([0, 1, 2, 3])])
        try check([offer([2, 0]), offer([]), offer([1, 3])])
        #expect(throws: TableUnion.Fault.missing(partitions: [1, 3])) { try check([offer([0, 2])]) }
        #expect(throws: TableUnion.Fault.missing(partitions: [0])) { try check([offer([], of: 1)]) }
    }

    @Test("And once")
    func once() {
        let fault = TableUnion.Fault.twice(partition: 2, url: "http://h1", other: "http://h0")
        #expect(throws: fault) { try check([offer([0, 1, 2, 3]), offer([2])]) }
    }

    @Test("Instances of one job, with the definitions that are expected")
    func same() {
        #expect(throws: TableUnion.Fault.otherDefinition(url: "http://h1")) {
            try check([offer([0, 1]), offer([2, 3], of: 4, "e")])
        }
        #expect(throws: TableUnion.Fault.otherInput(url: "http://h1", other: "http://h0")) {
            try check([offer([0, 1]), offer([2, 3], of: 8)])
        }
    }

    @Test("What an instance offers stands in the headers")
    func headers() {
        func offer(_ partitions: String, _ count: String) -> TableOffer? {
            TableOffer(
                HTTPAnswer.Head(
                    status: 200,
                    headers: [
                        "segstreamd-table": "d", "segstreamd-partitions": partitions,
                        "segstreamd-partition-count": count,
                    ]))
        }
        #expect(offer("0,3", "4") == self.offer([0, 3]))
        #expect(offer("", "4") == self.offer([]))
        for (partitions, count) in [("0,4", "4"), ("-1", "4"), ("a", "4"), ("0", "0"), ("0", "x")] {
            #expect(offer(partitions, count) == nil)
        }
        #expect(TableOffer(HTTPAnswer.Head(status: 200, headers: [:])) == nil)
    }
}
