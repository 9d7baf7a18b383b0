import Daemon
import StreamCore

/// Answers about one customer.
struct CustomerRoutes: Sendable {
    enum Subject {
        case customer
        case explanation
    }

    /// Asks the workers.
    let find: @Sendable (String) async -> CustomerFinding
    private let look = CustomerLook()

    init(_ find: @escaping @Sendable (String) async -> CustomerFinding) { self.find = find }

    func answer(_ subject: Subject, _ id: String) async throws(Refusal) -> Answer {
        let copy = try await copy(of: id)
        do throws(StateError) {
            let json =
                switch subject {
                case .customer: try await look.customer(id, copy)
                case .explanation: try await look.explanation(id, copy)
                }
            guard let json else { throw StateError.damaged }
            return Answer(.ok, .json, json)
        } catch {
            throw Refusal(.unavailable, "the customer's state cannot be read: \(error)")
        }
    }

    private func copy(of id: String) async throws(Refusal) -> CustomerCopy {
        switch await find(id) {
        case .found(let copy): return copy
        case .unknown(let partition):
            throw Refusal(.notFound, "no event of this customer is known", partition: partition)
        case .elsewhere(let partition):
            throw Refusal(
                .misdirected, "partition \(partition) is on another instance", partition: partition)
        case .restoring(let partition):
            throw Refusal(
                .unavailable, "partition \(partition) is being restored; try again", partition: partition)
        case .noAnswer:
            throw Refusal(.unavailable, "the workers have not answered; try again")
        }
    }
}
