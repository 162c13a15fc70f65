"""A group robot over real HTTP, for tests: it answers as WeCom's, Feishu's or DingTalk's does.

Bodies are those that the three platforms really answer with; a refusal mostly comes with HTTP 200.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PATIENCE_SECONDS = 30
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
SECRET = "SECxxxx0123456789"

Answer = tuple[int, object]

WECOM_OK: Answer = (200, {"errcode": 0, "errmsg": "ok"})
WECOM_TOO_MANY: Answer = (
    200,
    {"errcode": 45009, "errmsg": f"api freq out of limit, from ip: 192.0.2.7, key={KEY}"},
)
FEISHU_OK: Answer = (
    200,
    {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"},
)
FEISHU_OK_OLD: Answer = (200, {"Extra": None, "StatusCode": 0, "StatusMessage": "success"})
FEISHU_TOO_MANY: Answer = (
    200,
    {
        "code": 11232,
        "data": {},
        "msg": "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]",
    },
)
FEISHU_GATEWAY_TOO_MANY: Answer = (400, {"code": 9499, "msg": "too many request", "data": {}})
FEISHU_BAD_REQUEST: Answer = (400, {"code": 9499, "msg": "Bad Request", "data": {}})
FEISHU_SIGN: Answer = (
    200,
    {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"},
)
FEISHU_KEYWORD: Answer = (200, {"code": 19024, "msg": "Key Words Not Found"})
DINGTALK_OK: Answer = (200, {"errcode": 0, "errmsg": "ok"})
DINGTALK_TOO_MANY: Answer = (
    200,
    {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"},
)
DINGTALK_SLOWED: Answer = (200, {"errcode": 410100, "errmsg": "发送速度太快而限流"})
DINGTALK_SIGN: Answer = (200, {"errcode": 310000, "errmsg": "sign not match"})
DINGTALK_KEYWORD: Answer = (200, {"errcode": 310000, "errmsg": "keywords not in content"})
DINGTALK_PUNISHED: Answer = (200, {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"})

PATHS = {
    "wecom": f"/cgi-bin/webhook/send?key={KEY}",
    "feishu": f"/open-apis/bot/v2/hook/{KEY}",
    "dingtalk": f"/robot/send?access_token={KEY}",
}
OKS = {"wecom": WECOM_OK, "feishu": FEISHU_OK, "dingtalk": DINGTALK_OK}


@dataclass
class GroupRobot:
    """It answers what is scripted, one after the other, then that all is well.

    With a secret it takes only what is signed with it; a signature is of real time, within the hour.
    """

    provider: str = "wecom"
    secret: str = ""
    url: str = ""
    now: float = 0.0
    script: list[Answer] = field(default_factory=list[Answer])
    refused: dict[str, Answer] = field(default_factory=dict[str, Answer])
    """Answers to texts with these words, whenever they come."""
    received: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    slow: threading.Event | None = None

    def answer(self, path: str, request: dict[str, Any]) -> Answer:
        self.received.append(request)
        if self.slow:
            self.slow.wait(PATIENCE_SECONDS)
        if self.script:
            return self.script.pop(0)
        for word, answer in self.refused.items():
            if word in self.texts[-1]:
                return answer
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        return self._signature_refused(query, request) or OKS[self.provider]

    def _signature_refused(self, query: dict[str, str], request: dict[str, Any]) -> Answer | None:
        if not self.secret:
            return None
        if self.provider == "dingtalk":
            stamp = query.get("timestamp", "")
            good = _signed(self.secret, f"{stamp}\n{self.secret}")
            fresh = stamp.isdecimal() and abs(int(stamp) / 1000 - self.now) < 3600
            return None if query.get("sign") == good and fresh else DINGTALK_SIGN
        stamp = str(request.get("timestamp", ""))
        good = _signed(f"{stamp}\n{self.secret}", "")
        fresh = stamp.isdecimal() and abs(int(stamp) - self.now) < 3600
        return None if request.get("sign") == good and fresh else FEISHU_SIGN

    @property
    def texts(self) -> list[str]:
        """What was posted, refused attempts too."""
        if self.provider == "feishu":
            return [request["content"]["text"] for request in self.received]
        return [request["text"]["content"] for request in self.received]


def _signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


@contextmanager
def running(robot: GroupRobot) -> Iterator[GroupRobot]:
    """The robot behind a real server, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer = robot.answer(self.path, json.loads(body))
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=UTF-8")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
            """The test's output is not the place."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    robot.url = f"http://127.0.0.1:{server.server_port}{PATHS[robot.provider]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield robot
    finally:
        if robot.slow:
            robot.slow.set()
        server.shutdown()
        server.server_close()
        thread.join()
