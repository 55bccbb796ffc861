"""The portal: server-rendered pages that work without JavaScript, and are live with it.

It is one client of the bus among others and has no power of its own: it connects as the viewer, so a page can show
nothing that the viewer's connection cannot read. ``sheet`` is the one input of every page model, ``session`` is who is
looking, ``feed`` reads the bus, ``screens`` and ``stream`` keep open pages up to date, ``forms`` reads what was typed.
"""
