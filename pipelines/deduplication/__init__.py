"""Copies: several addresses of one article, one text under several addresses, and texts that are nearly the same.

The first are `duplicate` on the ledger and give no row. The others are articles of their own: `duplicate_of` links
equal texts, `story_id` those that are nearly equal too. Both are functions of the set of articles, whatever order they
came in; docs/deduplication.md tells how.
"""

from pipelines.deduplication.clusters import Document, Place, cluster
from pipelines.deduplication.fingerprints import take_fingerprints
from pipelines.deduplication.linking import Linked, link_articles
from pipelines.deduplication.repeated_addresses import repeated_addresses
from pipelines.deduplication.shared_lines import find_shared_lines

__all__ = [
    "Document",
    "Linked",
    "Place",
    "cluster",
    "find_shared_lines",
    "link_articles",
    "repeated_addresses",
    "take_fingerprints",
]
