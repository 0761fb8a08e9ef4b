"""Routes that FastAPI describes, and that read their requests without it."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def answered_by(handler: Handler) -> type[APIRoute]:
    """A class of routes that ``handler`` answers; their functions only describe them.

    From a request to the arguments of a function FastAPI takes longer than the function: it
    looks anew at the type of each parameter that could be given, and solves each dependency.
    The handler calls the function with the same arguments. What it raises, and all that stands
    around a route, goes FastAPI's way.
    """

    class DirectRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            return handler

    return DirectRoute
