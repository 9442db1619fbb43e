"""What a chapter shows: figures with controls, tables, claims, published rows."""

from lib.widgets.explorer import MAX_FRAMES, Explorer, explore
from lib.widgets.markup import anchor
from lib.widgets.published import claim_list, published, scoreboard, table

__all__ = ["MAX_FRAMES", "Explorer", "anchor", "claim_list", "explore", "published", "scoreboard", "table"]
