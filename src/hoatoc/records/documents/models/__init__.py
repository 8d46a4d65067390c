"""One sheet, many holders: documents, entries, numbers and books; a file per group, one door for callers."""

from hoatoc.records.documents.models.books import Register
from hoatoc.records.documents.models.bulk import BulkRow, BulkWork
from hoatoc.records.documents.models.entries import (
    Entry,
    EntryChange,
    EntryQuerySet,
    EntryReader,
    EntrySeen,
)
from hoatoc.records.documents.models.flash import EscalationStep
from hoatoc.records.documents.models.given import AllocatedNumber, NumberProposal
from hoatoc.records.documents.models.ledgers import FileCopyUse, Handover, PostalItem, SecretCopy
from hoatoc.records.documents.models.secrecy import HeldFile, Purge, SecrecyChange
from hoatoc.records.documents.models.series import (
    Congress,
    NumberBlock,
    NumberingChoice,
    NumberSeries,
    Term,
)
from hoatoc.records.documents.models.sheet import (
    DerivedFile,
    Document,
    DocumentFile,
    Forwarding,
    JointIssuer,
    Recipient,
    Relation,
)
from hoatoc.records.documents.models.transfers import TransferAct, TransferLine

__all__ = [
    "AllocatedNumber",
    "BulkRow",
    "BulkWork",
    "Congress",
    "DerivedFile",
    "Document",
    "DocumentFile",
    "Entry",
    "EntryChange",
    "EntryQuerySet",
    "EntryReader",
    "EntrySeen",
    "EscalationStep",
    "FileCopyUse",
    "Forwarding",
    "Handover",
    "HeldFile",
    "JointIssuer",
    "NumberBlock",
    "NumberProposal",
    "NumberSeries",
    "NumberingChoice",
    "PostalItem",
    "Purge",
    "Recipient",
    "Register",
    "Relation",
    "SecrecyChange",
    "SecretCopy",
    "Term",
    "TransferAct",
    "TransferLine",
]
