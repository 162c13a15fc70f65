"""The picture as one page (变更图网页): everything is in the file, nothing is fetched, nothing else can run in it."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from hotline.processes.picture.picture import Picture

_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main class="picture-page">
<h1>{title}</h1>
<p class="muted">{about}</p>
<div data-picture="picture-data"><p class="loading">正在画图…</p></div>
<noscript><p>看图需要打开浏览器的脚本；下面是改动的清单。</p><ul>{listed}</ul></noscript>
</main>
<script type="application/json" id="picture-data">{data}</script>
<script type="text/plain" id="licences">{licences}</script>
<script>{script}</script>
</body>
</html>
"""


def page(picture: Picture, title: str, about: str, *, script: str, style: str, licences: str) -> str:
    """The whole page. `about` says what was compared; `script` and `style` draw it, under these licences."""
    whole = _closed(script)
    digest = b64encode(sha256(whole.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    listed = "".join(
        f"<li>{escape('：'.join(filter(None, (each.file, each.label, each.kind_name, each.text))))}</li>"
        for each in picture.changes
    )
    return _PAGE.format(
        policy=policy,
        title=escape(title),
        about=escape(about),
        style=style.replace("</style", "<\\/style"),
        data=picture.model_dump_json().replace("<", "\\u003c"),
        listed=listed,
        licences=licences.replace("<", "&lt;"),
        script=whole,
    )


def _closed(script: str) -> str:
    """What would end the element early is written otherwise; in a script's texts it means the same."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
