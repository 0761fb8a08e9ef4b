"""The REST API: ``uvicorn schools_api.app:create_app --factory``."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from schools_common.celery_app import make_celery
from schools_common.chart_store.opening import open_store
from schools_common.database import make_engine
from schools_common.settings import Settings
from starlette.types import ASGIApp, Receive, Scope, Send

from schools_api import docs_page, documentation, errors
from schools_api.allowance import Allowances
from schools_api.dispatch import CeleryPublisher, Publisher
from schools_api.edge import guarded
from schools_api.library import Library
from schools_api.prepared import AnswerAgain, Answers
from schools_api.routes import charts, dataset, health, schools
from schools_api.waiting import ChartListener

POOL_SIZE = 8
"""Connections to PostgreSQL, and threads: a thread never waits for a connection."""

_BROKER_TIMEOUT = 1


def create_app(settings: Settings | None = None, publisher: Publisher | None = None) -> FastAPI:
    """The API. Nothing is connected before it starts, and all is closed when it ends.

    ``publisher`` may stand in for the one that publishes through the broker.
    """
    settings = settings or Settings()
    app = Api(
        title="School Charts",
        version="1.0.0",
        summary=documentation.SUMMARY,
        description=documentation.DESCRIPTION,
        openapi_tags=documentation.TAGS,
        responses=documentation.LIMITS,
        generate_unique_id_function=lambda route: route.name,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(settings, publisher),
    )
    app.cors_origins = settings.cors_origins
    errors.install(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(AnswerAgain)
    for module in (schools, charts, dataset, health, docs_page):
        app.include_router(module.router)
    app.mount("/docs/static", docs_page.static_files())
    return app


def _lifespan(
    settings: Settings, publisher: Publisher | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[dict[str, Any]]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        current_default_thread_limiter().total_tokens = POOL_SIZE
        # Whatever is read or written together here is one statement: no request needs a
        # transaction of several, each part of which is a way to PostgreSQL and back.
        engine = make_engine(
            settings.database_url.get_secret_value(),
            pool_size=POOL_SIZE,
            autocommit=True,
            statement_timeout=settings.statement_timeout,
        )
        broker = Redis.from_url(
            settings.redis_url.get_secret_value(),
            socket_timeout=_BROKER_TIMEOUT,
            socket_connect_timeout=_BROKER_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
        celery_publisher = CeleryPublisher(
            make_celery(settings, "schools_api"), broker, settings.queue_limit
        )
        answers, library = Answers(), Library(engine)
        listener = ChartListener(engine, answers, library)
        async with listener.running():
            yield {
                "settings": settings,
                "engine": engine,
                "chart_store": open_store(settings),
                "broker": broker,
                "publisher": publisher or celery_publisher,
                "listener": listener,
                "answers": answers,
                "library": library,
                "allowances": Allowances(settings.new_charts_per_minute),
            }
        celery_publisher.close()
        broker.close()
        engine.dispose()

    return lifespan


class Api(documentation.DocumentedApi):
    """FastAPI whose every answer browsers are told how to treat."""

    cors_origins: tuple[str, ...] = ()

    def build_middleware_stack(self) -> ASGIApp:
        """Around even the answer to an unexpected error, which other middleware never sees."""
        return guarded(super().build_middleware_stack(), self.cors_origins)


class HeadAsGet:
    """Answers HEAD like GET; the server leaves out the body, as it knows what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, send)
