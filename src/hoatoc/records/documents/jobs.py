"""Background entries of documents."""

from datetime import datetime

from hoatoc.foundation.jobs.ports import handles
from hoatoc.records.documents import actions
from hoatoc.records.documents.events import CleanDatabase, PrintBook, RunBulk
from hoatoc.records.documents.models import BulkWork, Purge


@handles(PrintBook)
def print_book(job: PrintBook, at: datetime) -> None:
    """A long book, for the person who asked."""
    actions.print_waiting(job=job, at=at)


@handles(CleanDatabase)
def clean_database(job: CleanDatabase, at: datetime) -> None:
    """What purged words left in the files of the database."""
    actions.clean_database(purge=Purge.objects.get(pk=job.purge_id), at=at)


@handles(RunBulk)
def run_bulk(job: RunBulk, at: datetime) -> None:
    """One act for many documents, row by row."""
    actions.run_bulk(work=BulkWork.objects.get(pk=job.work_id), at=at)
