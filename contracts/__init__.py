"""The shared language of Trellis: events, commands, subjects, and the one table of who may send what.

Imports the standard library and msgspec, nothing of ours. Importing it fails if any field of any contract lacks a
sensitivity label.
"""

from contracts import catalog as catalog
