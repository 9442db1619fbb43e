"""What a chapter shows: figures with controls, tables, claims, published rows."""

from .explorer import MAX_FRAMES, Explorer, explore
from .ledger import claim_list, closure_matrix, scoreboard, verdict_strip
from .markup import anchor
from .published import published, sentences, table
from .upload import own_file

__all__ = [
    "MAX_FRAMES",
    "Explorer",
    "anchor",
    "claim_list",
    "closure_matrix",
    "explore",
    "own_file",
    "published",
    "scoreboard",
    "sentences",
    "table",
    "verdict_strip",
]
