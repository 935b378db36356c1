"""The one place that knows Scrapy: bytes over the wire, for everything that `Web` asks for.

Input: an `Ask` and headers; output: an `Answer`, or `SendError` with a reason. Scrapy brings HTTP, TLS
(old renegotiation and old ciphers, which many portals need), limits of time and size; what to ask for
and when is decided elsewhere, so its middlewares for robots, redirects, retries and cookies are off.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler import old_tls
from crawler.ask import Ask
from crawler.exchange import Answer
from crawler.fence import Fence
from crawler.manners import domain_of
from crawler.old_tls import OldTls
from crawler.web import SendError
from forms.warc import LIMIT

#: seconds that one answer may take, and how many times as long where it was not through before
TIMEOUT = 90.0
PATIENCE = (1, 2, 4)
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    # as served is then as it is: one digest for the payload and the document
    "Accept-Encoding": "identity",
}
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timed-out"),
    (CannotResolveHostError, "no-name"),
    (DownloadConnectionRefusedError, "no-connection"),
    (DownloadCancelledError, "too-large"),
    (ResponseDataLossError, "cut-short"),
    (DownloadFailedError, "cut-short"),
)


class Outside(DNSLookupError):
    """A name that stands at an address where no portal is."""


class FencedResolver(CachingThreadedResolver):
    """Resolves names for the whole process; a name at a private address is not connected to."""

    fence: Fence

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> FencedResolver:
        """Make it with the fence of the crawl."""
        found: FencedResolver = super().from_crawler(crawler, reactor)
        found.fence = crawler.settings["GONGKAI_FENCE"]
        return found

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """Return the address of a name, `Outside` where it is no public one."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._public, name)

    def _public(self, address: str, name: str) -> str:
        if not self.fence.admits_address(name, address):
            raise Outside(name)
        return address


class Downloader:
    """Sends requests through a running Scrapy engine."""

    def __init__(self, engine: Any, agent: str) -> None:
        self.engine, self.agent = engine, agent
        self.timeout: float = engine.settings.getfloat("DOWNLOAD_TIMEOUT")
        #: how often an address of a host that answers was not through in time: large files come slowly
        self._slow: Counter[str] = Counter()
        self._answered: set[str] = set()

    async def send(self, ask: Ask, headers: dict[str, str]) -> Answer:
        """Send one request and return the whole answer; `SendError` where there is none."""
        body, place = ask.body if ask.body is not None else b"", ask.url.split("/")[2]
        sent = {**_HEADERS, "User-Agent": self.agent, **headers}
        if ask.body is not None:
            sent |= {"Content-Type": ask.kind, "X-Requested-With": "XMLHttpRequest"}
        headers |= sent
        request = Request(
            ask.url.partition("#")[0],
            method="GET" if ask.body is None else "POST",
            headers=sent,
            body=body,
            dont_filter=True,
            meta={
                "download_slot": domain_of(place),
                "download_timeout": self.timeout * PATIENCE[min(self._slow[ask.url], len(PATIENCE) - 1)],
                "handle_httpstatus_all": True,
            },
        )
        try:
            with _reasons():
                response = await self.engine.download_async(request)
        except SendError as error:
            self._slow[ask.url] += str(error) == "timed-out" and place in self._answered
            raise
        self._answered.add(place)
        found = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        return Answer(response.status, found, response.body, int(time.time()))

    async def resolve(self, host: str) -> str:
        """Return the address of a host; `SendError` where it has none, or none that may be asked."""
        from twisted.internet import reactor

        try:
            found: Any = reactor.resolve(host)  # type: ignore[arg-type]
            return str(await maybe_deferred_to_future(found))
        except Outside as error:
            raise SendError("outside") from error
        except Exception as error:
            raise SendError("no-name") from error


@contextmanager
def _reasons() -> Iterator[None]:
    try:
        yield
    except asyncio.CancelledError:
        raise
    except Exception as error:
        for kind, reason in _REASONS:
            if isinstance(error, kind):
                raise SendError(reason) from error
        raise SendError("no-connection") from error


class _Crawl(Spider):
    """Hands the running engine to the crawl's own work, and ends with it."""

    name = "gongkai"
    work: Callable[[Any], Awaitable[None]]

    async def start(self) -> AsyncIterator[Any]:
        await type(self).work(self.crawler.engine)
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request
        raise CloseSpider("done")  # at once, not at the engine's next look


def run(work: Callable[[Any], Awaitable[None]], fence: Fence, concurrent: int, timeout: float = TIMEOUT) -> None:
    """Run some work with an engine to send through; once in a process, since Twisted's reactor starts once.

    Raises what kept the engine from starting, which Scrapy only writes to its log.
    """
    began: list[bool] = []

    async def noted(engine: Any) -> None:
        began.append(True)
        await work(engine)

    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    logging.getLogger("twisted").setLevel(logging.CRITICAL)
    process = CrawlerProcess(_settings(fence, concurrent, timeout))
    spider = type("Crawl", (_Crawl,), {"work": staticmethod(noted)})
    failed: list[Any] = []
    process.crawl(spider).addErrback(failed.append)
    process.start(install_signal_handlers=False)
    if not began:
        raise failed[0].value if failed else RuntimeError("Scrapy's engine did not start")


def _settings(fence: Fence, concurrent: int, timeout: float) -> dict[str, Any]:
    return {
        "GONGKAI_FENCE": fence,
        "TWISTED_DNS_RESOLVER": FencedResolver,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "COOKIES_ENABLED": False,
        "COMPRESSION_ENABLED": False,
        "HTTPPROXY_ENABLED": not fence.only_loopback,
        "DOWNLOAD_DELAY": 0,
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "CONCURRENT_REQUESTS": concurrent,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_TIMEOUT": timeout,
        "DOWNLOAD_MAXSIZE": LIMIT,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOADER_CLIENTCONTEXTFACTORY": OldTls,
        "DOWNLOAD_TLS_MIN_VERSION": old_tls.LEAST,
        "DNS_TIMEOUT": 20,
        "STATS_DUMP": False,
        "DEFAULT_REQUEST_HEADERS": {},
    }
