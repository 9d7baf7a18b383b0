/// The page for people.
enum Page {
    static var answer: Answer { answer(.ok, PackageResources.index_html) }

    /// HTML under the policy of the page.
    static func answer(_ status: Status, _ html: [UInt8]) -> Answer {
        Answer(status, .html, html, headers: [("Content-Security-Policy", policy)])
    }

    /// Nothing but what stands in the page's own files, and questions to this server.
    private static let policy = String(
        decoding: PackageResources.content_security_policy_txt.filter { $0 >= 0x20 }, as: UTF8.self)

    /// What the page loads.
    static func file(_ name: String) throws(Refusal) -> Answer {
        guard let content = files[name] else { throw Refusal(.notFound, "the page has no such file") }
        let type: ContentType? = name.split(separator: ".").last.flatMap { types[String($0)] }
        return Answer(.ok, type ?? .text, content)
    }

    private static let types: [String: ContentType] = ["css": .css, "js": .javaScript, "svg": .svg]

    private static let files: [String: [UInt8]] = [
        "api.js": PackageResources.api_js,
        "changes.js": PackageResources.changes_js,
        "charts.js": PackageResources.charts_js,
        "connection.js": PackageResources.connection_js,
        "customer.js": PackageResources.customer_js,
        "dom.js": PackageResources.dom_js,
        "explanation.js": PackageResources.explanation_js,
        "figures.js": PackageResources.figures_js,
        "format.js": PackageResources.format_js,
        "health.js": PackageResources.health_js,
        "icon.svg": PackageResources.icon_svg,
        "page.css": PackageResources.page_css,
        "page.js": PackageResources.page_js,
        "segments.js": PackageResources.segments_js,
        "stream.js": PackageResources.stream_js,
        "theme.js": PackageResources.theme_js,
    ]
}
