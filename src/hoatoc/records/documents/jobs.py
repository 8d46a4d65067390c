"""Background entries of documents."""

from datetime import datetime, timedelta

from hoatoc.foundation.jobs.ports import handles, repeats
from hoatoc.lib.actor import system_actor
from hoatoc.records.documents import actions
from hoatoc.records.documents.events import CheckFlash, CleanDatabase, DrawUpActs, PrintBook, RunBulk
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


@handles(DrawUpActs)
def draw_up_acts(_: DrawUpActs, at: datetime) -> None:
    """What still waits at bodies that ended, put on acts: also what came on their last evening."""
    actions.draw_up_missing(actor=system_actor(), at=at)


repeats(DrawUpActs(), every=timedelta(minutes=30))


@handles(CheckFlash)
def check_flash(_: CheckFlash, at: datetime) -> None:
    """A hoả tốc that nobody opened becomes the next one's."""
    actions.run_flash_timers(at=at)


repeats(CheckFlash(), every=timedelta(seconds=30))
