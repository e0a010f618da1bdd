"""Asking servers: one request at a time in turn with the plain page, and eight clients at once."""

from __future__ import annotations

import http.client
import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

WARMING = 6  # requests that are not counted: each worker answers some of them
CLIENTS = 8
TIMEOUT = 600.0

Addresses = Iterator[str]


@dataclass(frozen=True)
class Answer:
    """One answer: its status, how long it took from the connection to its last byte, and its length."""

    status: int
    milliseconds: float
    length: int


def addresses(path: str, size: int, *, anew: bool) -> Addresses:
    """The addresses to ask for: always the same, or each with a parameter that nobody asked with before.

    `{number}` in the path becomes the number of one grant of `size` after the other.
    """
    if not anew:
        return itertools.repeat(path)
    turns = (f"{path}&turn={time.monotonic_ns()}-{turn}" for turn in itertools.count())
    return (one.replace("{number}", str(turn % size + 1)) for turn, one in enumerate(turns))


def ask(port: int, path: str) -> Answer:
    """One request on a connection of its own."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    connection.request("GET", path)
    answer = connection.getresponse()
    length = len(answer.read())
    connection.close()
    return Answer(answer.status, (time.perf_counter() - began) * 1000, length)


def in_turn(
    ours: tuple[int, Addresses], plain_port: int, rounds: int, seconds: float
) -> tuple[list[Answer], list[Answer]]:
    """Ask both servers one after the other, so many times or for so long, at least three times."""
    port, paths = ours
    answers: list[Answer] = []
    plain: list[Answer] = []
    began = time.monotonic()
    for turn in range(rounds + WARMING):
        found, beside = ask(port, next(paths)), ask(plain_port, "/")
        if found.status != 200:
            return [found], [beside]
        if turn >= WARMING or time.monotonic() - began > seconds:
            answers.append(found)
            plain.append(beside)
        if len(answers) >= 3 and time.monotonic() - began > seconds:
            break
    return answers, plain


def per_second(port: int, paths: Addresses, seconds: float) -> float:
    """Requests per second that eight clients get answered, each asking again as soon as it has its answer."""
    lock = Lock()
    began = time.monotonic()

    def client(_number: int) -> int:
        answered = 0
        while time.monotonic() < began + seconds:
            with lock:  # a generator cannot be asked by two at once
                path = next(paths)
            ask(port, path)
            answered += 1
        return answered

    with ThreadPoolExecutor(CLIENTS) as pool:
        answered = sum(pool.map(client, range(CLIENTS)))
    return answered / (time.monotonic() - began)
