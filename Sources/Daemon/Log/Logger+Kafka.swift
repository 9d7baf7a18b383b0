import KafkaIO
import Logging

extension Logger {
    /// Takes librdkafka's log lines. Failures of connections reach the worker as errors too, which it logs.
    var kafkaLog: KafkaLog {
        { level, facility, message in
            let severity: Level =
                switch level {
                case .emergency, .alert, .critical: .critical
                case _ where facility == "FAIL" || facility == "ERROR": .debug
                case .error: .error
                case .warning: .warning
                case .notice, .info, .debug: .debug
                }
            log(level: severity, "librdkafka", metadata: ["facility": "\(facility)", "text": "\(message)"])
        }
    }
}
