"""What documents fill in the frame: navigation, home; a file for each side."""

from hoatoc.records.documents.subscribers import incoming, outgoing

__all__ = ["incoming", "outgoing"]
