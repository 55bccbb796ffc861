"""Decides who sees which fields of what happened, on which ground and until when, and writes each reader's copy.

Decides   the copies of every fact for every audience. **Who may see this?** is answered in `policy`, by one table.
Consumes  every fact, in order (`case` folds what the rules need to know; `domain` finds the copies a fact changes).
Emits     copies into VIEWS; `disclosure.decided`, one record a fact and case; `disclosure.opened`.
"""
