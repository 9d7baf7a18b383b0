import Glibc

/// A thread of its own for work that blocks, so that it does not take one of the few that tasks share.
public final class BackgroundThread: Sendable {
    private let handle: pthread_t

    /// Starts the work.
    public init(_ work: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Work(body: work))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        precondition(code == 0, "the system refuses a thread: \(String(cString: strerror(code)))")
        self.handle = handle
    }

    /// Waits for the end of the work. To be called once.
    public func join() { pthread_join(handle, nil) }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
