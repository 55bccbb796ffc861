"""People's side: a viewer's own connections, and the copies that disclosure writes for them."""
