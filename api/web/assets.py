"""Style sheets, scripts, pictures (静态文件): from this machine alone, kept by browsers for a year."""

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from api.web.templating import ASSETS, BUNDLES, STATIC

_A_YEAR = "public, max-age=31536000, immutable"


class _Kept(StaticFiles):
    """Files whose address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = _A_YEAR
        return response


def add_assets(app: FastAPI) -> None:
    """Under `/assets`; the bundles are made at set-up and may not be there in a test of pages alone."""
    app.mount(f"{ASSETS}/static", _Kept(directory=STATIC))
    app.mount(f"{ASSETS}/dist", _Kept(directory=BUNDLES, check_dir=False))
