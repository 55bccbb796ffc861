"""Controllers, one file a kind of person. Thin: session → sheet → model → template; form → command → answer."""
