import ConfigurationFile
import StatusServer

extension StatusServer {
    /// As ``start()``; an address that cannot be had ends the command. What holds it may go away, as brokers
    /// come back: the same status.
    @discardableResult
    func startOrFail() throws -> ListenAddress {
        do {
            return try start()
        } catch {
            throw Failure(.unavailable, "\(error)")
        }
    }
}
