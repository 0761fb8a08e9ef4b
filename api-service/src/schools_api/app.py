"""The REST API: ``uvicorn schools_api.app:create_app --factory``."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, closing
from functools import partial
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from schools_common import logs, metrics
from schools_common.celery_app import make_celery
from schools_common.chart_store.opening import open_store
from schools_common.contracts import CHART_READY_CHANNEL, DATASET_CHANNEL
from schools_common.database import make_engine
from schools_common.settings import Settings
from starlette.types import ASGIApp

from schools_api import health
from schools_api.charts import batch_routes, chart_address, drawing, plotly_js
from schools_api.charts import routes as chart_routes
from schools_api.charts.expiry import EXPIRE_EVERY, expire
from schools_api.charts.publisher import CANARY_EVERY, CeleryPublisher, Publisher
from schools_api.charts.queue import ChartQueue
from schools_api.charts.rate_limit import RateLimit
from schools_api.charts.service import ChartService
from schools_api.charts.waiting import WaitingRequests
from schools_api.dataset import routes as dataset
from schools_api.dataset.current import CurrentPublication
from schools_api.dependencies import Services
from schools_api.http import docs_page, documentation, error_answers
from schools_api.http.compression import CompressionMiddleware
from schools_api.http.middleware import HeadMiddleware
from schools_api.http.request_id import RequestIdMiddleware
from schools_api.http.response_cache import CacheMiddleware, ResponseCache
from schools_api.http.security_headers import with_security_headers
from schools_api.http.stopping import CancellationMiddleware
from schools_api.metrics import MetricsMiddleware, QueueMetrics
from schools_api.notifications import Notifications
from schools_api.periodic import Job, run_periodically
from schools_api.schools import averages, download, facets, school, suggest
from schools_api.schools import routes as schools
from schools_api.web import about, embed, robots, static_files
from schools_api.web.explorer import routes as explorer
from schools_api.web.pages import problem_page
from schools_api.web.places import routes as places

THREADS = 8
"""Requests that are handled at once, each with a connection to PostgreSQL."""

_BROKER_TIMEOUT = 1

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[dict[str, Any]]]


def create_app(settings: Settings | None = None, publisher: Publisher | None = None) -> FastAPI:
    """Create the API. Connections open at startup and close at shutdown.

    Without ``settings``, they are read from the environment and logging is configured too.
    ``publisher`` replaces the one that publishes through the broker.
    """
    if settings is None:
        settings = Settings()
        logs.set_up(settings.log_format)
    responses = ResponseCache()
    app = Api(
        title="School Charts",
        version="1.0.0",
        summary=documentation.SUMMARY,
        description=documentation.DESCRIPTION,
        openapi_tags=documentation.TAGS,
        responses=documentation.LIMITS,
        generate_unique_id_function=lambda route: route.name,
        docs_url=None,
        redirect_slashes=False,  # a redirect would echo an untrusted Host header
        redoc_url=None,
        lifespan=_lifespan(settings, responses, publisher),
    )
    app.cors_origins, app.counted = settings.cors_origins, settings.metrics_port > 0
    error_answers.install(app, problem_page)
    app.add_middleware(CompressionMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(CacheMiddleware, cache=responses)
    for module in (
        schools,
        download,
        school,
        averages,
        facets,
        suggest,
        chart_address,
        batch_routes,
        chart_routes,
        plotly_js,
        dataset,
        health,
        docs_page,
        explorer,
        embed,
        about,
        robots,
        places,
        drawing,
        static_files,
    ):
        app.include_router(module.router)
    app.mount("/docs/static", docs_page.static_files())
    return app


def _lifespan(
    settings: Settings, responses: ResponseCache, publisher: Publisher | None
) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        current_default_thread_limiter().total_tokens = THREADS
        with ExitStack() as stack:
            engine = make_engine(
                settings.database_url.get_secret_value(),
                pool_size=THREADS + 2,  # two more for the threads that watch for changes
                statement_timeout=settings.statement_timeout,
            )
            stack.callback(engine.dispose)
            broker = stack.enter_context(
                Redis.from_url(
                    settings.redis_url.get_secret_value(),
                    socket_timeout=_BROKER_TIMEOUT,
                    socket_connect_timeout=_BROKER_TIMEOUT,
                    retry=Retry(NoBackoff(), 0),
                )
            )
            through_broker = stack.enter_context(
                closing(
                    CeleryPublisher(
                        make_celery(settings, "schools_api"), broker, settings.queue_limit
                    )
                )
            )
            if (server := metrics.serve(settings, QueueMetrics(broker))) is not None:
                stack.callback(server.server_close)
                stack.callback(server.shutdown)
            store = open_store(settings)
            publication = CurrentPublication(engine, responses)
            charts = ChartService(
                engine,
                publisher or through_broker,
                store,
                RateLimit(settings.new_charts_per_minute),
                publication,
            )
            waiting = WaitingRequests(engine, charts)
            handlers = {
                CHART_READY_CHANNEL: waiting.wake,
                DATASET_CHANNEL: lambda _: publication.notify(),
            }
            stack.enter_context(publication.kept_fresh())
            stack.enter_context(Notifications(engine, handlers, waiting.wake_finished).listening())
            services = Services(
                engine=engine,
                broker=broker,
                store=store,
                charts=charts,
                queue=ChartQueue(broker),
                waiting=waiting,
                publication=publication,
                responses=responses,
                public_url=settings.public_url,
            )
            jobs: dict[Job, float] = {partial(expire, engine): EXPIRE_EVERY}
            if settings.metrics_port:  # only the metrics show whether a canary was drawn
                jobs[through_broker.send_canary] = CANARY_EVERY
            async with run_periodically(jobs):
                yield {"services": services, "stop": waiting.stop}

    return lifespan


class Api(documentation.DocumentedApi):
    """FastAPI with security headers and a request id on every response, and optional metrics."""

    cors_origins: tuple[str, ...] = ()
    counted: bool = False

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap Starlette's own error handler too, which added middleware does not reach."""
        stack = with_security_headers(
            CancellationMiddleware(super().build_middleware_stack()), self.cors_origins
        )
        return RequestIdMiddleware(MetricsMiddleware(stack) if self.counted else stack)
