/// What `segstreamd demo` runs: six segments over a month of the simulated shop.
public enum DemoConfiguration {
    /// Where the shop's events go.
    public static let inputTopic = "shop-events"
    /// Where the changes come out.
    public static let changesTopic = "segment-changes"

    /// The configuration file, complete, for brokers at `bootstrapServers`, with state in `directory`.
    public static func yaml(bootstrapServers: String, directory: String) -> String {
        """
        # A shop's customers in six segments: what `segstreamd demo` runs.
        application: shop-demo

        kafka:
          bootstrap.servers: \(bootstrapServers)

        state:
          directory: "\(directory)"

        \(body)
        """
    }

    private static let body = """
        input:
          topics: [\(inputTopic)]
          mapping:
            event_id: messageId
            customer_id: [userId, anonymousId]
            type: [event, type]
            timestamp: timestamp
          out_of_orderness: 5m

        features:
          views_7d:     {count: page_view, window: 7d, granularity: 1h}
          carts_7d:     {count: add_to_cart, window: 7d, granularity: 1h}
          orders_7d:    {count: purchase, window: 7d, granularity: 1h}
          orders_30d:   {count: purchase, window: 30d, granularity: 1d}
          spend_14d:    {sum: properties.amount, of: purchase, window: 14d, granularity: 1d, decimals: 2}
          offers_14d:   {count: page_view, where: properties.channel == "email", window: 14d, granularity: 1d}
          quiet:        {since_last: any, granularity: 1m}
          carts_12h:    {count: add_to_cart, window: 12h, granularity: 10m}
          orders_12h:   {count: purchase, window: 12h, granularity: 10m}
          silence:      {since_last: any, granularity: 1h}
          silence_days: {expr: silence / 86400}

        models:
          intent:
            type: logistic
            bias: -2.0
            weights: {views_7d: 0.08, carts_7d: 0.35, silence_days: -0.3}

        segments:
          # Entered at one threshold and left at another, so that customers near it do not flap.
          highly_active:
            enter: views_7d >= 15 && orders_7d >= 1
            exit: views_7d < 8 || orders_7d < 1
            min_dwell: 1d
          big_spender:
            enter: spend_14d >= 500
            exit: spend_14d < 300
          bargain_hunter:
            enter: offers_14d >= 6
            exit: offers_14d < 3
          purchase_intent:
            tiers: {of: intent, high: {enter: 0.7, exit: 0.5}, medium: {enter: 0.3, exit: 0.2}, low: {}}
          # No event leads into these: the customer has left the cart, or the shop. Time alone decides.
          cart_abandoner:
            enter: quiet >= 20m && carts_12h >= 1 && orders_12h == 0
          lapsed:
            enter: silence >= 7d && orders_30d >= 1
            exit: silence < 7d

        output:
          changes: {topic: \(changesTopic)}

        """
}
