import StreamCore

/// The id of a change, the same whenever the same change is published: `ce_id`.
public struct ChangeIdentity {
    private let seed: UInt64

    public init(application: String) { seed = XXHash64.hash(application) }

    /// 32 hex digits over the application, the customer and everything that makes the change this one.
    public func id(of change: Change, segment: String) -> String {
        let customer = XXHash64.hash(change.customerID, seed: seed)
        let segment = XXHash64.hash(segment, seed: seed)
        let parts = [
            customer, segment, UInt64(change.sequence), UInt64(bitPattern: change.at),
            UInt64(change.kind.rawValue),
        ].map(\.littleEndian)
        return parts.withUnsafeBytes { bytes in
            hex(customer ^ XXHash64.hash(bytes, seed: 1)) + hex(XXHash64.hash(bytes, seed: 2))
        }
    }

    private func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
