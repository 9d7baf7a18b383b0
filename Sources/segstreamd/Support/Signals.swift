import Daemon
import Glibc

/// Set by SIGTERM and SIGINT, the second of which ends the process at once; by SIGHUP, and by SIGUSR1.
enum Signals {
    static let stop = StopFlag()
    /// Somebody wants a changed configuration to take effect.
    static let reload = RequestFlag()
    /// Somebody has renamed the metrics log.
    static let reopen = RequestFlag()

    /// Makes SIGHUP a request to reload the configuration, and SIGUSR1 one to reopen the metrics log.
    static func installRequests() {
        unblock([SIGHUP, SIGUSR1])
        signal(SIGHUP) { _ in Signals.reload.set() }
        signal(SIGUSR1) { _ in Signals.reopen.set() }
    }

    /// Makes SIGTERM and SIGINT a request to finish.
    static func install() {
        unblock([SIGTERM, SIGINT])
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

    /// A parent may have started us with these blocked.
    private static func unblock(_ signals: [Int32]) {
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for number in signals { sigaddset(&wanted, number) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    }
}
