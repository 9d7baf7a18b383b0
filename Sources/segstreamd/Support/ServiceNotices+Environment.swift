import Daemon
import Glibc
import Logging

extension ServiceNotices {
    /// For the service manager that started this process; nil where none did, or none that wants notices.
    static func fromEnvironment(stop: StopFlag, _ logger: Logger) -> ServiceNotices? {
        guard let name = variable("NOTIFY_SOCKET") else { return nil }
        do throws(NotifySocket.Fault) {
            let socket = try NotifySocket(name)
            return ServiceNotices(watchdog: watchdog, stop: stop) { socket.send($0) }
        } catch {
            logger.tell(.noServiceManager(name, error.description))
            return nil
        }
    }

    /// Nanoseconds; nil where no watchdog waits for this process, see sd_watchdog_enabled(3).
    private static var watchdog: UInt64? {
        guard let text = variable("WATCHDOG_USEC"), let microseconds = UInt64(text), microseconds > 0,
            microseconds <= .max / 1000, variable("WATCHDOG_PID").map({ $0 == "\(getpid())" }) ?? true
        else { return nil }
        return microseconds * 1000
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
