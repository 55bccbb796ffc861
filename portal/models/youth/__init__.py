"""A youth's own pages."""
