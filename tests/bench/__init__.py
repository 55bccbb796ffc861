"""The figures of `make bench`: what Trellis costs, as ratios to a floor measured in the same run.

A group of figures is one module with ``async def figures() -> list[Figure]``, named in `__main__.GROUPS`.
"""
