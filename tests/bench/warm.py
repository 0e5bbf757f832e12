"""Seconds that a build takes after one word, in a process that has built before: warm.py BOOK OUT CACHE TIMES

The first build, which begins the process, is not counted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from reportbuild import Workshop


def main(book: str, out: str, cache: str, times: str) -> None:
    first = Path(book, "chapters/001.md")
    with Workshop(cache=Path(cache)) as workshop:
        for count in range(int(times) + 1):
            first.write_text(first.read_text().replace(" agreement", f" agreement{count}", 1))
            start = time.perf_counter()
            workshop.build(book, out)
            if count:
                print(time.perf_counter() - start)


if __name__ == "__main__":
    main(*sys.argv[1:])
