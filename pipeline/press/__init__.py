"""A book printed piece by piece and bound into one PDF: set, kept, paginated, bound.

    settings = Settings(Style(css, {"plan": design}), user_fonts)
    with Cache(path) as cache:
        units = set_pieces(pieces, settings, cache, executor, progress)     # setting
        body = [Part(unit, "plan", heads={"unit": unit.name}) for unit in units]
        numbers = paginate(body)                                            # pagination: numbers.label_of(anchor)
        front = set_pieces([contents(numbers)], settings, cache)            # set last, with literal numbers
        furniture = furniture_for(settings, css_with_margin_boxes, ["front", "plan"])
        bind(file, [Part(front[0], "front"), *body], cache, furniture, info=info)   # binding

A piece (a unit's entry, the contents, the cover) is a whole HTML document that WeasyPrint sets by itself; its tables
are values and are painted here (``painter``), which is what makes a book of a thousand units cheap. What comes out is
kept by content (``cache``), so that a late plan sets one piece. A sheet knows neither its number nor its side: running
heads and page numbers are drawn when the sheets are bound (``furniture``), and fonts are subset once for the whole book
(``fonts``). The same pieces give the same bytes, in however many processes and whether they came from the cache or not.

With ``Style(…, tagged=True)`` and ``bind(…, tagged=True)`` the same pages become PDF/A-3a and PDF/UA-1: what is drawn
is numbered (``marking``), a piece's elements are read off its HTML (``structure``, ``painted_structure``) and kept with
its leaf (``elements``), and the binding writes them as it goes (``tags``). Without it nothing of this is done.
"""
