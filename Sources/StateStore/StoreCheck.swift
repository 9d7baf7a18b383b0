import StreamCore

/// Checks the structure of an LMDB file: LMDB trusts what it finds in a page, and a damaged one would end the
/// process.
///
/// Every page that can be reached lies in the file, is what its parent takes it for, and belongs to one
/// parent alone; nodes lie inside their pages, in the order of their keys; the counts are those of the
/// headers; free pages are in nobody's use. The records themselves have checksums of their own.
struct StoreCheck {
    private let file: StoreFile
    private let header: StoreHeader
    private var used: PageSet
    private var tables: [TreeHeader] = []

    private enum Role { case free, main, table }

    static func run(_ path: String) throws(StateError) {
        var check = try StoreCheck(StoreFile(path))
        try check.run()
    }

    private init(_ file: StoreFile) throws(StateError) {
        self.file = file
        header = try StoreHeader.newest(in: file)
        // The file can end before the last page where that one is free.
        used = PageSet(bound: file.size / header.pageSize)
        guard header.lastPage < 1 << 40 else { throw .damaged }
    }

    private mutating func run() throws(StateError) {
        guard header.freeTree.flags == StoreFormat.integerKeys, header.mainTree.flags == 0 else {
            throw .damaged
        }
        try use(0)
        try use(1)
        try walk(header.mainTree, .main)
        for table in tables {
            guard table.flags == 0, table.pad == 0 else { throw .damaged }
            try walk(table, .table)
        }
        // Last, when all pages in use are known.
        try walk(header.freeTree, .free)
    }

    private mutating func use(_ page: UInt64) throws(StateError) {
        guard page <= header.lastPage, used.insert(page) else { throw .damaged }
    }

    // MARK: Trees

    /// Level by level, and in each one in the order of the file.
    private mutating func walk(_ tree: TreeHeader, _ role: Role) throws(StateError) {
        var counts = (branches: UInt64(0), leaves: UInt64(0), overflow: UInt64(0), entries: UInt64(0))
        if tree.root != StoreFormat.noPage {
            guard (1...StoreFormat.deepestTree).contains(Int(tree.depth)) else { throw .damaged }
            var level = PageSet(bound: used.bound)
            guard level.insert(tree.root) else { throw .damaged }
            for _ in 1..<tree.depth {
                var below = PageSet(bound: used.bound)
                try level.forEach { page throws(StateError) in
                    try checkBranch(page, below: &below)
                    counts.branches += 1
                }
                level = below
            }
            try level.forEach { page throws(StateError) in
                let found = try checkLeaf(page, role)
                counts.leaves += 1
                counts.entries += found.entries
                counts.overflow += found.overflow
            }
        }
        guard counts.branches == tree.branchPages, counts.leaves == tree.leafPages,
            counts.overflow == tree.overflowPages, counts.entries == tree.entries
        else { throw .damaged }
    }

    private mutating func checkBranch(_ number: UInt64, below: inout PageSet) throws(StateError) {
        let page = try readPage(number, .branch)
        guard page.count >= 2 else { throw .damaged }
        var last: UnsafeRawBufferPointer?
        for index in 0..<page.count {
            let node = try page.node(index)
            guard below.insert(node.child) else { throw .damaged }
            // The first key of a branch stands for everything below the second.
            guard index > 0 else { continue }
            if let last, !isAscending(last, node.key) { throw .damaged }
            last = node.key
        }
    }

    private mutating func readPage(
        _ number: UInt64, _ kind: StoreFormat.PageKind
    ) throws(StateError) -> StorePage {
        try use(number)
        let bytes = try file.read(
            at: Int(number) * header.pageSize, count: header.pageSize, isAhead: kind == .leaf)
        return try StorePage(bytes, number: number, kind: kind)
    }

    // MARK: Leaves

    private mutating func checkLeaf(
        _ number: UInt64, _ role: Role
    ) throws(StateError) -> (entries: UInt64, overflow: UInt64) {
        let page = try readPage(number, .leaf)
        var last: UnsafeRawBufferPointer?
        var runs: [(page: UInt64, size: UInt32)] = []
        for index in 0..<page.count {
            let node = try page.node(index)
            guard !node.key.isEmpty else { throw .damaged }
            if role == .free {
                guard node.key.count == 8 else { throw .damaged }
                if let last, last.little(0) as UInt64 >= node.key.little(0) { throw .damaged }
            } else if let last, !isAscending(last, node.key) {
                throw .damaged
            }
            last = node.key
            if let run = try checkValue(node, role) { runs.append((run, node.size)) }
        }
        // Behind the page, whose bytes the reading of others replaces.
        var overflow: UInt64 = 0
        for run in runs { overflow += try checkRun(run.page, size: Int(run.size), role) }
        return (UInt64(page.count), overflow)
    }

    /// Checks a value in its page; returns where it is when it has pages of its own.
    private mutating func checkValue(_ node: StorePage.Node, _ role: Role) throws(StateError) -> UInt64? {
        let size = Int(node.size)
        switch (StoreFormat.ValueKind(rawValue: node.flags), role) {
        case (.overflow, .free), (.overflow, .table):
            guard node.rest.count >= 8 else { throw .damaged }
            return node.rest.little(0)
        case (.inPage, .free), (.inPage, .table):
            guard size <= node.rest.count else { throw .damaged }
            if role == .free { try checkFree(UnsafeRawBufferPointer(rebasing: node.rest[..<size])) }
            return nil
        case (.tree, .main):
            guard size == TreeHeader.size, size <= node.rest.count else { throw .damaged }
            tables.append(TreeHeader(node.rest, at: 0))
            return nil
        default:
            throw .damaged
        }
    }

    /// Checks the pages of a large value and returns how many there are.
    private mutating func checkRun(_ first: UInt64, size: Int, _ role: Role) throws(StateError) -> UInt64 {
        guard first < UInt64(used.bound) else { throw .damaged }
        let start = Int(first) * header.pageSize
        let head = try file.read(at: start, count: StoreFormat.pageHeaderSize)
        let count = UInt64(head.little(12) as UInt32)
        // More than it needs, where the value became smaller while the pages were being written.
        let needed = (StoreFormat.pageHeaderSize - 1 + size) / header.pageSize + 1
        guard head.little(0) as UInt64 == first,
            head.little(10) as UInt16 == StoreFormat.PageKind.overflow.rawValue,
            count >= UInt64(needed), count <= UInt64(used.bound) - first
        else { throw .damaged }
        for page in first..<first + count { try use(page) }
        if role == .free { try checkLargeFree(at: start + StoreFormat.pageHeaderSize, size) }
        return count
    }

    // MARK: Free pages

    /// A list of free pages: their count, and their numbers, which fall.
    private mutating func checkFree(_ list: UnsafeRawBufferPointer) throws(StateError) {
        guard list.count >= 8 else { throw .damaged }
        let count: UInt64 = list.little(0)
        guard count <= UInt64(list.count / 8 - 1) else { throw .damaged }
        var last = UInt64.max
        for index in 1..<Int(count) + 1 { try useFree(list.little(8 * index), after: &last) }
    }

    private mutating func checkLargeFree(at start: Int, _ size: Int) throws(StateError) {
        guard size >= 8 else { throw .damaged }
        let count: UInt64 = try file.read(at: start, count: 8, isAhead: true).little(0)
        guard count <= UInt64(size / 8 - 1) else { throw .damaged }
        var last = UInt64.max
        for index in 1..<Int(count) + 1 {
            let page: UInt64 = try file.read(at: start + 8 * index, count: 8, isAhead: true).little(0)
            try useFree(page, after: &last)
        }
    }

    private mutating func useFree(_ page: UInt64, after last: inout UInt64) throws(StateError) {
        guard page >= 2, page < last, page <= header.lastPage else { throw .damaged }
        last = page
        if page < UInt64(used.bound), !used.insert(page) { throw .damaged }
    }
}
