"""Who may see what, and who did: releases, shields, orders, keeping, the record."""
