"""Controllers, a folder a subject. Thin: session → sheet → model → template; form → command → answer.

`models` and `forms` have the same folders: what a page shows, and what is typed into it. Whose first page it is stands
outside them (`hub`, `advocate`), and so does what several subjects do alike (`common`).
"""
