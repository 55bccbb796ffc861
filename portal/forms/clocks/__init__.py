"""The clocks of the law, mandated reports, and who may be with a youth."""
