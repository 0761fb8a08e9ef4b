"""A progress bar for loads on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from schools_common.contracts import LoadProgress, LoadStatus

Show = Callable[[LoadProgress], None]


@contextmanager
def progress_bar(console: Console) -> Iterator[Show]:
    """Show a bar within the context if ``console`` is a terminal.

    Yields a function that shows the progress of a load.
    """
    with Progress(
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("waiting", total=None, amount="")

        def show(load: LoadProgress) -> None:
            percent = load.percent
            progress.update(
                task,
                description=load.status,
                completed=percent or 0,
                total=None if percent is None else 100,
                amount=_amount(load),
            )

        yield show


def _amount(load: LoadProgress) -> str:
    """Format an amount such as ``12.5 MB of 50.0 MB, 25%``, or as much of it as is known."""
    match load.status:
        case LoadStatus.DOWNLOADING:
            done, total = decimal(load.bytes_done), load.bytes_total and decimal(load.bytes_total)
        case LoadStatus.STORING if load.rows_done is not None:
            done, total = f"{load.rows_done:,}", load.rows_total and f"{load.rows_total:,} rows"
        case _:
            return ""
    return f"{done} of {total}, {load.percent}%" if total else done
