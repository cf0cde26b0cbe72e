"""Trials of a site: propose a source definition for it, or check an existing one.

A trial fetches pages of the site and writes nothing to the warehouse, the ledger or the lake.
"""
