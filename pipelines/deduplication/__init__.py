"""Deduplication: several URLs of one article, equal texts, and texts that are nearly equal.

Further URLs of an article are `duplicate` on the ledger and give no row. Articles with equal texts have rows of their
own, linked by `duplicate_of`; `story_id` also links nearly equal texts. Both depend on the set of articles and not on
the order of their arrival; see docs/deduplication.md.
"""

from pipelines.deduplication.clusters import Document, cluster
from pipelines.deduplication.fingerprints import take_fingerprints
from pipelines.deduplication.linking import link_articles
from pipelines.deduplication.repeated_addresses import repeated_addresses
from pipelines.deduplication.shared_addresses import shared_addresses, under_own_addresses
from pipelines.deduplication.shared_lines import find_shared_lines

__all__ = [
    "Document",
    "cluster",
    "find_shared_lines",
    "link_articles",
    "repeated_addresses",
    "shared_addresses",
    "take_fingerprints",
    "under_own_addresses",
]
