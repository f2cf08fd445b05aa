/// Finds the known word that a misspelt one most likely means.
enum SpellingGuess {
    /// - Returns: the closest word at most two edits away, nil if there is none.
    static func closest(to word: String, among known: [String]) -> String? {
        let distances = known.map { ($0, distance(word, $0)) }
        return distances.filter { $0.1 <= 2 }.min { $0.1 < $1.1 }?.0
    }

    /// Insertions, deletions and replacements from one word to the other (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let replaced = diagonal + (letter == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
