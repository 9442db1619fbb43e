"""What a chapter shows: figures with controls, tables, claims, published rows."""

from lib.widgets.explorer import MAX_FRAMES, Explorer, explore
from lib.widgets.ledger import claim_list, closure_matrix, scoreboard, verdict_strip
from lib.widgets.markup import anchor
from lib.widgets.published import published, table
from lib.widgets.upload import own_file

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
    "table",
    "verdict_strip",
]
