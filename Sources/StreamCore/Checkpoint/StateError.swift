/// Why a state cannot be read.
public enum StateError: Error, Equatable, Sendable {
    /// It was cut short or changed: the checksum or a size does not fit.
    case damaged
    /// It was written by a newer version of the program, which must not be guessed at.
    case newerVersion(UInt8)
    /// It was written for other features or segments than the plan's.
    case otherLayout
    /// The store could not be read or written, with the reason.
    case unreadable(String)
}

extension StateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damaged: "damaged: a checksum or a size does not fit"
        case .newerVersion(let version): "format \(version), which a newer version wrote"
        case .otherLayout: "written for other features or segments"
        case .unreadable(let reason): reason
        }
    }
}
