/// Everything that can be asked for. `docs/HTTP.md` describes each.
enum Route: String, CaseIterable, Sendable {
    case health = "/healthz"
    case readiness = "/readyz"
    case metrics = "/metrics"
    case status = "/v1/status"
    case history = "/v1/history"
    case segments = "/v1/segments"
    case customer = "/v1/customers/{id}"
    case explanation = "/v1/customers/{id}/explain"
    case changes = "/v1/changes"
    case description = "/v1/openapi.json"
    case page = "/"
    case pageFile = "/page/{file}"
    case signIn = "/login"

    /// The methods that it answers.
    var methods: [Request.Method] { self == .signIn ? [.get, .head, .post] : [.get, .head] }

    /// Whether everybody may ask for it: who watches over the process has no token, and the form to sign in
    /// has its looks from the page's files, which tell nothing.
    var isOpen: Bool {
        switch self {
        case .health, .readiness, .signIn, .pageFile: true
        default: false
        }
    }

    /// The route of a path, with the values of what stands in braces in its template.
    static func of(_ path: [String]) -> (route: Route, values: [String])? {
        for route in allCases {
            if let values = route.values(in: path) { return (route, values) }
        }
        return nil
    }

    private func values(in path: [String]) -> [String]? {
        let parts = rawValue.split(separator: "/")
        guard parts.count == path.count else { return nil }
        var values: [String] = []
        for (part, segment) in zip(parts, path) {
            if part.hasPrefix("{") {
                guard !segment.isEmpty else { return nil }
                values.append(segment)
            } else if part != segment {
                return nil
            }
        }
        return values
    }
}
