/// What the demo tells users to try.
public enum DemoGuide {
    /// While the embedded broker runs: a line for ``DemoView``.
    /// - Parameter page: where the page for people is; nil where there is none.
    public static func footer(bootstrapServers: String, page: String? = nil) -> String {
        if let page { return "Ctrl-C ends. In a browser: \(page)" }
        return
            "Ctrl-C ends. Elsewhere: kcat -C -b \(bootstrapServers) -t \(DemoConfiguration.changesTopic)"
    }

    /// When it has ended. No line is wider than 79 columns.
    public static let nextSteps = """
        What next?
          The segments that you saw; read them, change a threshold:
            segstreamd demo --print-config > demo.yaml
          The same engine on a file; each line says who, what, when and why:
            segstreamd simulate | segstreamd replay -c demo.yaml --input - --output -
          The same on a Kafka of yours, once its address stands in demo.yaml:
            segstreamd simulate --topic \(DemoConfiguration.inputTopic) --bootstrap HOST:PORT --rate 100
            segstreamd run -c demo.yaml
        """
}
