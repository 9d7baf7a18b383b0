public import JSONTree

extension InstanceClient {
    /// How deep an explanation may be nested.
    public static let maximumDepth = 512
    /// Bytes.
    private static let longestExplanation = 1 << 26

    /// The explanation of a customer, as the instance gives it: the bytes and the tree that they are.
    /// - Throws: ``InstanceFault``
    public func explanation(of customer: String) throws -> (bytes: [UInt8], tree: JSONValue) {
        var body: [UInt8] = []
        let path = "/v1/customers/\(percentEncoded(customer))/explain"
        let head = try ask(.get, path, accept: "application/json") { _, piece in
            body += piece
            guard body.count <= Self.longestExplanation else {
                throw InstanceFault.unreachable("the answer has more than \(Self.longestExplanation) bytes")
            }
        }
        let tree: JSONValue? = try? JSONParser.parse(body, maximumDepth: Self.maximumDepth)
        let partition = tree?["partition"]?.number.flatMap { Int(exactly: $0) }
        switch head.status {
        case 200:
            guard let tree, tree["segments"] != nil else {
                throw InstanceFault.unreachable(Self.stranger(head.status))
            }
            return (body, tree)
        case 404 where partition != nil: throw InstanceFault.unknownCustomer
        case 421 where tree != nil: throw InstanceFault.elsewhere(partition: partition)
        default: throw Self.fault(head.status, body)
        }
    }
}
