"""Tries an address until it is answered: in its host's turn, each time later, as long as the server asks.

Input: an `Ask`, its host and group; output: the answer, or `Nothing`, the reason why there is none. What
an answer means is told by `web`; how bytes travel is the caller's `send`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from crawler.address import host_of, is_loopback
from crawler.ask import Ask
from crawler.blocks import INSTEAD, PASSING
from crawler.exchange import Answer
from crawler.manners import FAILED, LONGEST_WAIT, SLOWEST, TRIES, Group, Host, Manners, Slot, retry_after

#: waits for one Retry-After after another
WAITS = 6
#: seconds, at least, before a throttle is asked again
EASE = 0.5
#: reasons that no answer at all came
SILENT = frozenset(("no-name", "no-connection", "timed-out", "cut-short"))
#: reasons that say nothing against the host
OURS = ("too-large", "outside")


class SendError(Exception):
    """No whole answer came; the message is a reason of `forms.messages.REASONS`."""


class Stop(Exception):
    """The run ends here, cleanly: its time or space is used up, or the network is gone. The message says which."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is no page: `answer` is what came in its place; not `asked` where the address was left in peace."""

    reason: str
    answer: Answer | None = None
    asked: bool = True


Send = Callable[[Ask, dict[str, str]], Awaitable[Answer]]


class Patience:
    """Asks through `send`. `check` is called before each request and may raise `Stop`."""

    def __init__(self, manners: Manners, send: Send, check: Callable[[str | None], None]) -> None:
        self.manners, self.send, self.check = manners, send, check

    async def ask(
        self, ask: Ask, sent: dict[str, str], group: Group, throttled: Callable[[Answer], bool], tries: int = TRIES
    ) -> Answer | Nothing:
        """Return the answer to an address; `throttled` tells one that only says "not so fast"."""
        host = self.manners.host(_place(ask))
        nothing: Nothing | None = None
        failed = waits = 0
        while failed < tries and waits < WAITS and not host.stopped:
            self.check(None)
            try:
                async with self.manners.turn(group):
                    if host.stopped:
                        break
                    answer = await self.send(ask, sent)
            except SendError as error:
                failed, nothing = failed + 1, Nothing(str(error))
                if nothing.reason in OURS:
                    return nothing
                self.failure(ask, nothing.reason)
                self._rest((group.own,), 2 ** min(host.failures, 2))
                continue
            if answer.status in PASSING:
                nothing = Nothing("server-error", answer)
                if self._asked_to_wait(answer, host, group):
                    waits += 1
                    continue
                host.failed()
                self._rest(group, 2 ** min(host.failures, 2))
            elif throttled(answer):
                nothing = Nothing(INSTEAD, answer)
                self._rest(group, 2, EASE)
            else:
                host.succeeded(ask.url.partition(":")[0])
                return answer
            failed += 1
        if waits == WAITS:
            host.failed()
        if nothing is None:
            return Nothing(host.stopped or FAILED, asked=False)
        return Nothing("retry-later", nothing.answer) if host.stopped == "retry-later" else nothing

    def _rest(self, slots: Collection[Slot], times: int, least: float = 0.0) -> None:
        """Leave in peace who did not answer as it should: so many times as long as after an answer, a minute at most."""
        usual = max(least, *(slot.delay for slot in slots))
        self.manners.hold(slots, max(usual, min(times * usual, SLOWEST)))

    def failure(self, ask: Ask, reason: str) -> None:
        """Count that no answer came; whether the network is gone is for `check` to say."""
        self.manners.host(_place(ask)).failed()
        if not is_loopback(host_of(ask.url)):
            self.check(reason)

    def _asked_to_wait(self, answer: Answer, host: Host, group: Group) -> bool:
        """Whether Retry-After was asked for, and is waited for from now on; too long a time ends the host."""
        wait = retry_after(answer.header("retry-after"), time.time())
        if wait is None:
            return False
        if wait > LONGEST_WAIT:
            host.stopped = "retry-later"
        self.manners.hold(group, min(wait, LONGEST_WAIT))
        return True


def _place(ask: Ask) -> str:
    return ask.url.split("/")[2]
