import StreamCore

/// The id of a change, the same whenever the same change is published: `ce_id`.
public struct ChangeIdentity {
    /// Bytes of an id.
    public static let size = 32

    private let seed: UInt64

    public init(application: String) { seed = XXHash64.hash(application) }

    /// Writes ``size`` hex digits over the application, the customer and everything that makes the change
    /// this one.
    public func write(_ change: Change, segment: String, to out: UnsafeMutablePointer<UInt8>) {
        let customer = XXHash64.hash(change.customerID, seed: seed)
        let segment = XXHash64.hash(segment, seed: seed)
        let parts = (
            customer.littleEndian, segment.littleEndian, UInt64(change.sequence).littleEndian,
            UInt64(bitPattern: change.at).littleEndian, UInt64(change.kind.rawValue).littleEndian
        )
        withUnsafeBytes(of: parts) { bytes in
            Self.write(customer ^ XXHash64.hash(bytes, seed: 1), to: out)
            Self.write(XXHash64.hash(bytes, seed: 2), to: out + 16)
        }
    }

    private static func write(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) {
        for place in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: value &>> UInt64(60 - 4 * place) & 0xF)
            out[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
        }
    }
}
