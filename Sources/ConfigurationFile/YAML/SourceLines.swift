import StreamCore

/// The configuration's text by line, as libYAML counts: in Unicode scalars, with its line breaks.
struct SourceLines {
    private(set) var scalars: [Unicode.Scalar]
    /// The offset of each line's first scalar.
    private let starts: [Int]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var starts = [0]
        for index in scalars.indices {
            switch scalars[index] {
            case "\r" where index + 1 < scalars.count && scalars[index + 1] == "\n": continue
            case "\r", "\n", "\u{85}", "\u{2028}", "\u{2029}": starts.append(index + 1)
            default: continue
            }
        }
        self.starts = starts
    }

    var text: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// The scalar at an offset, nil past the end.
    subscript(offset: Int) -> Unicode.Scalar? {
        scalars.indices.contains(offset) ? scalars[offset] : nil
    }

    mutating func replace(at offset: Int, with scalar: Unicode.Scalar) {
        scalars[offset] = scalar
    }

    /// The offset of a line and a scalar in it, both from 1; places outside the text move into it.
    func offset(line: Int, column: Int) -> Int {
        let start = starts[min(max(line, 1), starts.count) - 1]
        return min(start + max(column, 1) - 1, scalars.count)
    }

    /// The place of an offset as an editor shows it: columns in characters.
    func position(of offset: Int) -> SourcePosition {
        let line = starts.lastIndex { $0 <= offset } ?? 0
        var before = String.UnicodeScalarView()
        before.append(contentsOf: scalars[starts[line]..<min(offset, scalars.count)])
        return SourcePosition(line: line + 1, column: String(before).count + 1)
    }

    /// The first offset from `offset` on whose scalar is no white space.
    func skipBlanks(from offset: Int) -> Int {
        var offset = offset
        while let scalar = self[offset], scalar.properties.isWhitespace { offset += 1 }
        return offset
    }

    /// Where the pieces of a scalar's text stand when its source is not the text itself: YAML folds lines,
    /// drops indentation and replaces escapes. What is not blank is found again in order, up to an escape
    /// that names a character by its number.
    /// - Parameters:
    ///   - start: the offset of the text's first character that is not blank.
    ///   - escape: what stands before a character that would end the scalar; nil for scalars without quotes.
    func parts(of text: String, from start: Int, escape: Unicode.Scalar?) -> [SourceText.Part] {
        var parts: [SourceText.Part] = []
        var place = start
        var expected = start
        var offset = 0
        for scalar in text.unicodeScalars.drop(while: \.properties.isWhitespace) {
            if !scalar.properties.isWhitespace {
                place = skipBlanks(from: place)
                let width = self[place] == escape && escape != nil ? 2 : 1
                guard self[place + width - 1] == scalar else { break }
                if place != expected {
                    parts.append(SourceText.Part(offset: offset, position: position(of: place)))
                }
                expected = place
                place += width
            }
            offset += UTF8.width(scalar)
            expected += 1
        }
        return parts
    }

    /// The first offset from `offset` on that begins a line, or the text's end.
    func nextLine(from offset: Int) -> Int {
        starts.first { $0 > offset } ?? scalars.count
    }
}
