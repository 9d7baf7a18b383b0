import StreamCore
import Testing

/// A configuration that uses every kind of feature, model and segment there is.
let example = """
    application: shop-segments          # consumer group, transactional.id prefix

    kafka:
      bootstrap.servers: localhost:9092
      security.protocol: SASL_SSL
      sasl.password: "${BROKER_PASSWORD}"
      linger.ms: 5

    input:
      topics: [shop-events]
      mapping:
        event_id: messageId
        customer_id: [userId, anonymousId]
        type: [event, type]
        timestamp: [timestamp, context."sent.at"]
      dedup_window: 24h
      allowed_lateness: 12h
      out_of_orderness: 10s
      max_future_skew: 5m
      idle_after: 1m
      time_format: ms

    features:
      visits_7d:      {count: page_view, window: 7d, granularity: 1h}
      spend_30d:      {sum: properties.amount, of: purchase, window: 30d, granularity: 1d, decimals: 2}
      mean_30d:       {mean: properties.amount, window: 30d, default: .nan}
      smallest:       {min: properties.amount, window: forever, default: -1.5e2}
      biggest_30d:    {max: properties.amount, of: purchase, window: 30d}
      categories_7d:  {distinct: properties.category, of: [page_view, search], window: 7d}
      last_channel:   {last: properties.channel}
      first_price:    {first: properties.price, default: 0}
      silence:        {since_last: any, granularity: 1d}
      age:            {since_first: [a, b]}
      purchase_gap:   {interval: purchase}
      sessions_1h:    {sessions: any, gap: 30m, window: 1h}
      engagement:
        decayed: any
        half_life: 7d
        weights: {page_view: 1, add_to_cart: 3, b: -.5}
        granularity: 2h
      fading:         {decayed: purchase, half_life: 8d}
      big_orders:     {count: purchase, where: properties.amount >= 100, window: forever}
      plan:           {last: traits.plan, of: identify, default: free}
      silence_days:   {expr: "min(silence / 86400, 30)"}

    models:
      intent:
        type: logistic
        bias: -3.1
        weights: {visits_7d: 0.71, silence_days: -0.11}

    segments:
      highly_active:
        enter: visits_7d > 5 && age >= 2
        exit:  visits_7d < 4 || age < 1
        min_dwell: 1h
        cooldown: 10m
        confirm: 5m
        version: 3
      purchase_intent:
        tiers: {of: intent, high: {enter: 0.7, exit: 0.6}, medium: {enter: 0.4}, low: {}}
        max_flap_rate: 10%
      cart_abandoner:
        enter: silence >= 1200
        evaluate: event
        shadow: true
        holdout: 12.5%
        min_size: 100
        max_flap_rate: 25%

    output:
      changes:     {topic: segment-changes}
      delivery: at_least_once

    state:
      directory: /srv/segstreamd
      changelog: {topic: segments-state}
      commit_interval: 500ms
      checkpoint_interval: 1m
      memory: 2GiB

    metrics: {log: metrics.jsonl, interval: 5s}

    """

/// The place of the one occurrence of a text in the example, blanks before it not counted.
func place(_ text: String) throws -> SourcePosition {
    let lines = example.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count { $0.contains(text) } == 1, "\(text)")
    let index = try #require(lines.firstIndex { $0.contains(text) })
    let line = lines[index]
    let start = try #require(line.indices.first { line[$0...].hasPrefix(text) })
    let before = line[..<start].count + text.prefix { $0 == " " }.count
    return SourcePosition(line: index + 1, column: before + 1)
}
