/// A self-contained page: no script, nothing from elsewhere.
struct Page {
    let title: String
    private var sections: [(id: String, title: String, content: HTML)] = []
    private let head: HTML

    /// - Parameter head: what stands above all sections.
    init(title: String, head: HTML) {
        self.title = title
        self.head = head
    }

    mutating func add(_ id: String, _ title: String, _ content: HTML) {
        sections.append((id, title, content))
    }

    var html: HTML {
        let links = sections.map { "<a href=\"#\($0.id)\">\($0.title)</a>\n" as HTML }.joined()
        let parts = sections.map {
            "<section id=\"\($0.id)\"><h2>\($0.title)</h2>\n\($0.content)</section>\n" as HTML
        }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            \(HTML(stringLiteral: Stylesheet.text))
            </style>
            </head>
            <body>
            <header><h1>\(title)</h1>
            \(head)
            <nav aria-label="Sections">
            \(links)</nav></header>
            <main>
            \(parts)</main>
            </body>
            </html>

            """
    }
}
