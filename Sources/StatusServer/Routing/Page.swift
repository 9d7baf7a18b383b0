/// The page for people.
enum Page {
    static var answer: Answer {
        Answer(
            .ok, .html, PackageResources.index_html,
            headers: [("Content-Security-Policy", policy)])
    }

    /// Nothing but what stands in the page itself, and questions to this server.
    private static let policy = """
        default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
        img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """
}
