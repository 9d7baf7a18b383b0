import Synchronization

/// A value that somebody waits for. The first one that is given counts.
final class Promise<Value: Sendable>: Sendable {
    private struct Content {
        var value: Value?
        var continuation: CheckedContinuation<Value, Never>?
    }

    private let content = Mutex(Content())

    /// Waits for the value; to be called once.
    /// - Parameters:
    ///   - patience: how long. Whose task is cancelled waits no longer.
    ///   - fallback: the value then.
    func value(patience: Duration, otherwise fallback: Value) async -> Value {
        let timer = Task {
            try await Task.sleep(for: patience)
            give(fallback)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = content.withLock { content in
                    if content.value == nil { content.continuation = continuation }
                    return content.value
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            give(fallback)
        }
    }

    func give(_ value: Value) {
        let continuation = content.withLock { content -> CheckedContinuation<Value, Never>? in
            guard content.value == nil else { return nil }
            content.value = value
            defer { content.continuation = nil }
            return content.continuation
        }
        continuation?.resume(returning: value)
    }
}
