import ConfigurationFile
import FlyingSocks
import Glibc

/// Why the server cannot listen, and what to do.
public struct ListenError: Error, CustomStringConvertible {
    public let description: String

    init(_ address: ListenAddress, _ error: any Error) {
        let what = "cannot answer over HTTP at \(address)"
        guard case .failed(_, let code, let message) = error as? SocketError else {
            description = "\(what): \(error)"
            return
        }
        switch code {
        case EADDRINUSE:
            description = "\(what): another program listens there; choose another port under http.listen"
        case EACCES:
            description = "\(what): \(message); ports below 1024 take a privilege"
        case EADDRNOTAVAIL:
            description = "\(what): it is no address of this machine"
        default: description = "\(what): \(message)"
        }
    }
}
