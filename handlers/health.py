"""GET /healthz, /readyz and /metrics, for whoever runs the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Ready = Callable[[], Awaitable[dict[str, str]]]  # what is not ready, by part; empty when all is


def routes(ready: Ready, metrics: CollectorRegistry, measure: Callable[[], Awaitable[None]]) -> list[Route]:
    """The three routes. `measure` brings the figures up to date that must be looked up."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        missing = await ready()
        return JSONResponse({"status": "not ready" if missing else "ready", **missing}, 503 if missing else 200)

    async def exposition(_request: Request) -> Response:
        await measure()
        return Response(generate_latest(metrics), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", exposition)]
