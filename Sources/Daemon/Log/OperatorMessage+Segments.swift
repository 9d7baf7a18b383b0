import Logging

// What is out of the ordinary with segments.
extension OperatorMessage {
    static func segmentSmall(_ segment: String, size: Int64, least: Int) -> Self {
        .warning(
            "a segment has become small",
            action: "see whether its events still come, and whether its conditions can still hold",
            ["segment": "\(segment)", "size": "\(size)", "min_size": "\(least)"])
    }

    static func segmentFlaps(_ segment: String, rate: Double, most: Double) -> Self {
        .warning(
            "customers leave a segment and come back within a day",
            action: "move enter and exit apart, raise the margin of clusters, or give it a min_dwell",
            [
                "segment": "\(segment)", "flap_rate": "\(rounded(rate))", "max_flap_rate": "\(rounded(most))",
            ])
    }

    static func segmentUnusual(_ segment: String, entered: UInt64, limits: ControlChart.Limits) -> Self {
        .warning(
            "the entries of the last hour are not like those of the hours before",
            action: "look for a campaign, a source that sends nothing or everything twice, or changed events",
            [
                "segment": "\(segment)", "entered": "\(entered)", "lower": "\(rounded(limits.lower))",
                "upper": "\(rounded(limits.upper))",
            ])
    }
}
