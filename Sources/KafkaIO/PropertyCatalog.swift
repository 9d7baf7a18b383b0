import CKafka
import Glibc

/// Which properties librdkafka knows, and for which of its two kinds of client each is meant. It says so
/// itself, in the table of its reference manual, so that the answer fits the library in use.
struct PropertyCatalog: Sendable {
    static let shared = PropertyCatalog(manual: Self.manual())

    /// For every name the clients that it is meant for.
    private let clients: [String: Set<KafkaClient>]

    /// Reads rows such as `linger.ms   |  P  | 0 .. 900000 | 5 | high | ...`.
    init(manual: String) {
        var clients: [String: Set<KafkaClient>] = [:]
        for line in manual.split(separator: "\n") {
            let cells = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            guard cells.count == 3 else { continue }
            let scope: Set<KafkaClient>
            switch cells[1].filter({ $0 != " " }) {
            case "*": scope = [.consumer, .producer]
            case "C": scope = [.consumer]
            case "P": scope = [.producer]
            default: continue
            }
            clients[cells[0].filter { $0 != " " }, default: []].formUnion(scope)
        }
        self.clients = clients
    }

    var names: [String] { clients.keys.sorted() }

    /// Whether a client of `kind` has a use for the property; an unknown one is left to librdkafka to judge.
    func applies(_ name: String, to kind: KafkaClient) -> Bool {
        clients[name]?.contains(kind) ?? true
    }

    private static func manual() -> String {
        var text: UnsafeMutablePointer<CChar>?
        var size = 0
        guard let stream = open_memstream(&text, &size) else { return "" }
        rd_kafka_conf_properties_show(stream)
        fclose(stream)
        guard let text else { return "" }
        defer { free(text) }
        return String(cString: text)
    }
}
