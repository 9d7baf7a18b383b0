import Logging

// What becomes of the HTTP server.
extension OperatorMessage {
    public static func answeringHTTP(at address: String) -> Self {
        .info("answering over HTTP", ["address": "\(address)"])
    }

    public static func httpServerEnded(_ reason: any Error) -> Self {
        .warning(
            "the HTTP server ended and begins again",
            action: "see how many files and connections the process may have open (ulimit -n)",
            ["reason": "\(reason)"])
    }

    public static func httpServerMissing(_ reason: any Error) -> Self {
        .error(
            "there is no HTTP server",
            action: "free the address that http.listen names; the daemon works on, and tries again",
            ["reason": "\(reason)"])
    }
}
