"""Rosters, turns and calendars; asking for an advocate, and answering."""
