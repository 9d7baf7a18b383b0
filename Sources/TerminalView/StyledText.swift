/// A look that a terminal can give to text.
public enum TextStyle: Int, Sendable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case blue = 34
    case cyan = 36
}

extension Terminal {
    /// The text in a style, or as it is where colours are not welcome.
    public func styled(_ text: String, _ style: TextStyle) -> String {
        hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Text on a grid of columns. Escape sequences of the form `ESC [ ... letter` take no room.
public enum TextGrid {
    /// How many columns a text takes.
    public static func width(_ text: String) -> Int {
        pieces(text).reduce(0) { $0 + $1.width }
    }

    /// The beginning of a text that fits into `width` columns. Styles that it had begun are ended.
    public static func cut(_ text: String, to width: Int) -> String {
        var out = ""
        var column = 0
        var isStyled = false
        for piece in pieces(text) {
            if column + piece.width > width { return isStyled ? out + "\u{1B}[0m" : out }
            column += piece.width
            out += piece.text
            if piece.width == 0 { isStyled = piece.text != "\u{1B}[0m" }
        }
        return out
    }

    /// The text cut or filled with spaces to exactly `width` columns.
    public static func pad(_ text: String, to width: Int) -> String {
        let text = cut(text, to: width)
        return text + String(repeating: " ", count: max(0, width - self.width(text)))
    }

    /// As ``pad(_:to:)``, with the spaces in front: for numbers.
    public static func padLeft(_ text: String, to width: Int) -> String {
        let text = cut(text, to: width)
        return String(repeating: " ", count: max(0, width - self.width(text))) + text
    }

    /// Foreign text made harmless: control characters, which could move the cursor or worse, become `?`.
    public static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            scalars.append(isControl ? "?" : scalar)
        }
        return String(scalars)
    }

    private static func pieces(_ text: String) -> [(text: String, width: Int)] {
        var pieces: [(text: String, width: Int)] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "\u{1B}", rest.dropFirst().first == "[" {
                let end = rest.dropFirst(2).firstIndex { $0.isASCII && $0.isLetter }
                let sequence = rest[...(end ?? rest.index(before: rest.endIndex))]
                pieces.append((String(sequence), 0))
                rest = rest[sequence.endIndex...]
            } else {
                pieces.append((String(first), isWide(first) ? 2 : 1))
                rest.removeFirst()
            }
        }
        return pieces
    }

    /// Source: the wide ranges of UAX #11, East Asian Width, without its rarer blocks.
    private static func isWide(_ character: Character) -> Bool {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
