"""Deployment: one topology, and the commands that bring it up, fill it and look after it.

A composition root: it may import everything, and nothing imports it.
"""
