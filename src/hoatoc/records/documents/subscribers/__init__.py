"""What documents fill in the frame: navigation, home; a file for each side."""

from hoatoc.records.documents.subscribers import books, incoming, outgoing, secrecy

__all__ = ["books", "incoming", "outgoing", "secrecy"]
