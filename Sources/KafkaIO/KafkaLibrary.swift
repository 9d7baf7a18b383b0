import CKafka

/// The librdkafka that this process is linked with.
public enum KafkaLibrary {
    /// Its version at run time, which can differ from that of the headers.
    public static var version: LibraryVersion { LibraryVersion(packed: rd_kafka_version()) }

    /// The oldest librdkafka that this module is correct with: the one that Debian 12 carries.
    public static let oldestSupported = LibraryVersion(2, 0, 2)

    /// Refuses to go on with a librdkafka older than `floor`.
    /// - Throws: ``KafkaError`` that names both versions.
    public static func requireVersion(_ floor: LibraryVersion = oldestSupported) throws(KafkaError) {
        guard version < floor else { return }
        throw KafkaError(
            .unsupportedFeature, during: "start",
            reason: "librdkafka \(version) is too old, at least \(floor) is needed: install a newer one")
    }
}

/// A version of librdkafka: `2.0.2`.
public struct LibraryVersion: Comparable, Sendable, CustomStringConvertible {
    public let major: Int
    public let minor: Int
    public let patch: Int

    /// `LibraryVersion(2, 0, 2)` is 2.0.2.
    public init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// `packed` is `0xMMmmrrpp`; `pp`, the pre-release number, does not count.
    init(packed: Int32) {
        self.init(Int(packed >> 24 & 0xFF), Int(packed >> 16 & 0xFF), Int(packed >> 8 & 0xFF))
    }

    public var description: String { "\(major).\(minor).\(patch)" }

    public static func < (a: LibraryVersion, b: LibraryVersion) -> Bool {
        (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
    }
}
