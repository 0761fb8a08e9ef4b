"""The loader's Celery worker: ``celery -A schools_loader.worker worker -Q loader``."""

from celery import Task as CeleryTask
from celery.signals import worker_ready
from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.database import make_engine
from schools_common.settings import Settings
from sqlalchemy.exc import OperationalError

from schools_loader import bootstrap as loading
from schools_loader.source import SourceUnreachable
from schools_loader.starts import Starts

RETRY_AFTER = 60
LONGEST_PAUSE = 100  # Redis gives a task that waits longer to another worker, too
DATABASE_RETRY_AFTER = 2

settings = Settings()
starts = Starts(settings.redis_url.get_secret_value())
app = make_celery(settings, "loader")


@worker_ready.connect
def _start(**_: object) -> None:
    """The first start loads the data by itself; a later one finds them loaded."""
    bootstrap.delay(starts.begin())


@app.task(name=Task.BOOTSTRAP, bind=True, max_retries=None)
def bootstrap(self: CeleryTask, start: str) -> None:
    """Bring the schema up to date and load the publication, where that is not done yet."""
    if starts.is_over(start):
        return
    engine = make_engine(settings.database_url.get_secret_value())
    try:
        loading.bootstrap(engine, settings)
    except SourceUnreachable as problem:
        countdown = max(RETRY_AFTER, min(problem.after, LONGEST_PAUSE))
        raise self.retry(exc=problem, countdown=countdown) from problem
    except OperationalError as problem:  # PostgreSQL is not there, or not yet
        raise self.retry(exc=problem, countdown=DATABASE_RETRY_AFTER) from problem
    finally:
        engine.dispose()


@app.task(name=Task.RELOAD)
def reload(address: str | None = None) -> None:
    """Load the configured publication, or the file at ``address``, again."""
    engine = make_engine(settings.database_url.get_secret_value())
    try:
        loading.reload(engine, settings, address)
    finally:
        engine.dispose()
