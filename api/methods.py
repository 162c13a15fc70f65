"""Which methods an address takes (请求方法): all of them, whichever routes they are spread over."""

from fastapi import FastAPI
from starlette.routing import compile_path


def allowed_methods(app: FastAPI, path: str) -> list[str]:
    """The documented methods of the resource at that path; for the `Allow` of a 405 (RFC 9110)."""
    paths = app.openapi()["paths"]
    templates = [path] if path in paths else [each for each in paths if compile_path(each)[0].match(path)]
    return sorted({method.upper() for each in templates for method in paths[each]})
