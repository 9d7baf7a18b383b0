/// Small charts of block characters.
public enum Chart {
    private static let eighthsAcross: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
    private static let eighthsUp: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A horizontal bar of `width` columns, filled to `fraction` (0 to 1) in steps of an eighth of a column.
    /// What is above 0 shows at least one step; NaN is 0.
    public static func bar(_ fraction: Double, width: Int) -> String {
        guard width > 0 else { return "" }
        let share = fraction > 0 ? min(fraction, 1) : 0
        let eighths = max(share > 0 ? 1 : 0, Int((share * Double(width * 8)).rounded(.down)))
        let bar = String(repeating: "█", count: eighths / 8)
        guard eighths / 8 < width else { return bar }
        return bar + String(eighthsAcross[eighths % 8])
            + String(repeating: " ", count: width - eighths / 8 - 1)
    }

    /// One column a value, in eight heights from 0 to the greatest value. Values below 0 and NaN are 0.
    public static func sparkline(_ values: [Double]) -> String {
        let heights = values.map { $0 > 0 && $0.isFinite ? $0 : 0 }
        let top = heights.max() ?? 0
        return String(heights.map { eighthsUp[top > 0 ? Int(($0 / top * 7).rounded()) : 0] })
    }
}
