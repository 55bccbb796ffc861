"""The services of Trellis: each decides one thing, and all look the same inside."""
