import ArgumentParser
import Glibc
import Instances

/// A running instance as options name it.
/// - Parameters:
///   - url: of `--url`.
///   - token: of `--token`, else that of a configuration; left out: that of `SEGSTREAM_TOKEN`.
func instanceClient(_ url: String, token: String?) throws -> InstanceClient {
    let address: InstanceAddress
    do throws(InstanceAddress.Fault) {
        address = try InstanceAddress(url)
    } catch {
        throw ValidationError("--url: \(error.message)")
    }
    let token =
        token ?? getenv("SEGSTREAM_TOKEN").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    guard token.map(InstanceClient.isToken) ?? true else {
        throw ValidationError("the token has characters that no token can have")
    }
    return InstanceClient(address, token: token)
}

extension Failure {
    /// - Parameter customer: whom the question was about; nil for a question about all.
    init(_ fault: InstanceFault, customer: String? = nil, url: String) {
        switch fault {
        case .unreachable(let reason): self.init(.unavailable, "\(url) has not answered: \(reason)")
        case .refused:
            self.init(.noPermission, "\(url) asks for a token, by --token or SEGSTREAM_TOKEN, or for another")
        case .missing(let reason): self.init(.unavailable, "\(url) has nothing of the kind: \(reason)")
        case .unknownCustomer:
            self.init(.dataError, "customer \"\(customer ?? "")\" is not known at \(url)")
        case .elsewhere(let partition):
            let name = partition.map { "partition \($0)" } ?? "the customer's partition"
            self.init(.unavailable, "\(name) is on another instance than \(url); ask that one")
        case .notNow(let reason): self.init(.unavailable, "\(url) cannot tell now: \(reason)")
        case .cutOff: self.init(.unavailable, "the answer of \(url) has broken off in its middle")
        }
    }
}
