import Daemon
import Glibc

/// Set by SIGTERM and SIGINT, the second of which ends the process at once; and by SIGHUP.
enum Signals {
    static let stop = StopFlag()
    /// Somebody wants a changed configuration to take effect.
    static let reload = RequestFlag()

    /// Makes SIGHUP a request to reload the configuration.
    static func installReload() {
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGHUP)
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        signal(SIGHUP) { _ in Signals.reload.set() }
    }

    /// Makes SIGTERM and SIGINT a request to finish.
    static func install() {
        // A parent may have started us with these blocked.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGTERM)
        sigaddset(&wanted, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        for number in [SIGTERM, SIGINT] {
            signal(number) { number in
                if Signals.stop.isSet {
                    signal(number, SIG_DFL)
                    raise(number)
                }
                Signals.stop.set()
            }
        }
    }
}
