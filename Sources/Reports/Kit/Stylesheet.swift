/// The look of all pages: colours for light and dark, type, tables, charts.
enum Stylesheet {
    /// Colours by their use, as custom properties. All text on its ground has a contrast of 4.5 to 1 or more.
    static let palette = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --panel: #f5f7fa; --line: #d8dee6; --text: #1a2430; --quiet: #566373;
          --accent: #1c5fb8; --accent-soft: #8db4e6; --out: #b4530f; --out-soft: #eab48a;
          --old: #6b7785; --warn: #a3370f; --warn-ground: #fdeee6;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #11161d; --panel: #19212b; --line: #2e3946; --text: #e4e9f0; --quiet: #9dabbb;
            --accent: #6fa8f5; --accent-soft: #365f96; --out: #f0955a; --out-soft: #7d4a27;
            --old: #97a3b1; --warn: #ff9d73; --warn-ground: #3a2117;
          }
        }
        """

    private static let page = """
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 74rem; background: var(--ground);
          color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
          font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        h3 small, .quiet { color: var(--quiet); font-weight: normal; font-size: .85rem; }
        p { margin: .25rem 0 .75rem; max-width: 46rem; }
        a { color: var(--accent); } a:focus-visible { outline: 2px solid var(--accent); }
        code { font: .85rem/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
          overflow-wrap: anywhere; }
        nav { margin: .75rem 0 0; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; }
        """

    private static let figures = """
        dl.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr));
          gap: .5rem 1rem; margin: .75rem 0; }
        dl.figures dt { color: var(--quiet); font-size: .8rem; }
        dl.figures dd { margin: 0; font-size: 1.05rem; }
        dl.figures dd.warn { color: var(--warn); }
        section.segment { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem;
          padding: .9rem 1rem; margin: 1rem 0; break-inside: avoid; }
        .rule { margin: .2rem 0; max-width: none; } .rule span { color: var(--quiet); font-size: .85rem; }
        ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0;
          margin: .25rem 0 .5rem; font-size: .85rem; color: var(--quiet); }
        ul.legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px;
          margin-right: .35rem; vertical-align: -1px; background: currentColor; }
        """

    private static let tables = """
        .scroll { overflow-x: auto; margin-bottom: 1rem; } table.matrix { --depth: .5%; }
        table { border-collapse: collapse; font-size: .88rem; }
        th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--line);
          vertical-align: top; white-space: nowrap; }
        td.text, thead th { white-space: normal; }
        thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
        th:first-child, td.text, th.text { text-align: left; }
        tbody th { font-weight: 600; } td.warn { color: var(--warn); background: var(--warn-ground); }
        td.text { overflow-wrap: anywhere; } td.text:not(:empty) { min-width: 9rem; }
        table.matrix td { text-align: center; padding: .25rem; min-width: 2.4rem; border: 0;
          background: color-mix(in srgb, var(--accent) calc(var(--v) * var(--depth)), var(--panel)); }
        table.matrix tbody th { font-weight: normal; }
        table.matrix td.self { background: none; color: var(--quiet); }
        table.matrix thead th { text-align: center; } table.matrix th { white-space: nowrap; }
        table.dense { --depth: 1%; }
        table.dense td { border: 1px solid var(--ground); min-width: .95rem; width: .95rem; height: .95rem;
          padding: 0; font-size: 0; }
        table.dense th { padding: 0 .35rem 0 0; font-size: .72rem; line-height: 1.1; }
        table.dense thead th { padding: 0; font-size: .55rem; }
        """

    private static let charts = """
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18.5rem), 1fr));
          gap: .5rem 1.25rem; }
        figure { margin: .25rem 0; min-width: 0; break-inside: avoid; }
        figcaption { font-size: .82rem; color: var(--quiet); }
        svg { display: block; width: 100%; height: auto; max-width: 34rem; }
        svg text { font-size: 10.5px; fill: var(--quiet); }
        .grid { stroke: var(--line); stroke-width: .7; }
        .tick, .axis { stroke: var(--quiet); stroke-width: .7; }
        .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
        .area { fill: var(--accent); opacity: .13; }
        .stroke { stroke: var(--accent); } .stroke-old { stroke: var(--old); stroke-dasharray: 4 2; }
        .in { fill: var(--accent); color: var(--accent); }
        .in-timer { fill: var(--accent-soft); color: var(--accent-soft); }
        .out { fill: var(--out); color: var(--out); }
        .out-timer { fill: var(--out-soft); color: var(--out-soft); }
        .old { fill: var(--old); color: var(--old); } .plain { fill: var(--quiet); color: var(--quiet); }
        .tip { fill: transparent; } .tip:hover { fill: var(--text); opacity: .08; }
        .spark { width: 6rem; height: 1.25rem; } .spark polyline { fill: none; stroke: var(--accent);
          stroke-width: 1.4; }
        .none { color: var(--quiet); font-size: .85rem; }
        """

    private static let narrowAndPrinted = """
        @media (max-width: 30rem) { body { padding: 1rem .75rem 2rem; }
          section.segment { padding: .75rem .6rem; }
          th, td { padding: .25rem .4rem; } td.text:last-child:not(:empty) { min-width: 16rem; } }
        @media print { body { max-width: none; font-size: 10pt; } nav { display: none; }
          .scroll { overflow: visible; }
          .in, .in-timer, .out, .out-timer, .old, table.matrix td, ul.legend i {
          print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
        @media print and (prefers-color-scheme: dark) { :root { color-scheme: light; --ground: #fff;
          --panel: #fff; --line: #bbb; --text: #000; --quiet: #444; --accent: #1c5fb8; --accent-soft: #8db4e6;
          --out: #b4530f; --out-soft: #eab48a; --old: #6b7785; --warn: #a3370f; --warn-ground: #fff; } }
        """

    static let text = [palette, page, figures, tables, charts, narrowAndPrinted].joined(separator: "\n")
}
