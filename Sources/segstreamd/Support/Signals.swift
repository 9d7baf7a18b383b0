import Daemon
import Glibc

/// Set by SIGTERM and SIGINT; a second one ends the process at once.
enum Signals {
    static let stop = StopFlag()

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
