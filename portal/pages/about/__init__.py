"""Pages to read, for anybody."""
