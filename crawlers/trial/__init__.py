"""Trying a site out: what a definition of it would be, or whether the one that is there still works.

A visit asks the site's own pages within bounds and hands the answers to plain functions; nothing of it reaches the
warehouse, the ledger or the lake.
"""
