/// Draws a block of lines again and again in the same place, each over its former self, so that nothing
/// flickers. It only makes the text; a ``Terminal`` writes it.
public struct FrameRenderer: Sendable {
    private var linesDrawn = 0

    public init() {}

    /// What to write so that `lines` stand where the last frame stood.
    /// - Parameters:
    ///   - above: Lines that shall stay, put above the frame and scrolling away from then on.
    ///   - size: The terminal's. Lines are cut to its width, and the frame to one row less than its height,
    ///     because the cursor cannot go up beyond the screen.
    public mutating func redraw(
        _ lines: [String], above: [String] = [], size: (columns: Int, rows: Int)
    ) -> String {
        let visible = lines.prefix(max(1, size.rows - 1))
        var out = cursorToStart()
        for line in above + visible {
            // The last column stays free: a character there makes some terminals wrap.
            out += TextGrid.cut(line, to: size.columns - 1) + "\u{1B}[K\n"
        }
        linesDrawn = visible.count
        return out + "\u{1B}[J"
    }

    /// What to write to remove the frame.
    public mutating func erase() -> String {
        defer { linesDrawn = 0 }
        return linesDrawn == 0 ? "" : cursorToStart() + "\u{1B}[J"
    }

    private func cursorToStart() -> String { linesDrawn == 0 ? "" : "\u{1B}[\(linesDrawn)A\r" }
}
