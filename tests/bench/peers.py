"""The same text in other tools, for comparison: peers.py pandoc|typst BOOK OUT

Directives and roles that only we know stay as text; Typst's source is made by pandoc and is not part of its time.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pypandoc


def main(tool: str, book: str, target: str) -> None:
    chapters = sorted(Path(book, "chapters").glob("*.md"))
    works = ("--citeproc", "--bibliography", str(Path(book, "references.yaml")))
    read = (pypandoc.get_pandoc_path(), "--from", "markdown", "--file-scope", *works, *map(str, chapters))
    if tool == "pandoc":
        subprocess.run([*read, "--metadata", "title=A long book", "-o", target], check=True)
        return
    import typst

    source = Path(target).with_suffix(".typ")
    if not source.exists():
        subprocess.run([*read, "-s", "--to", "typst", "-o", str(source)], check=True)
        source.write_text(re.sub(r"#link\(<[^>]*>\)", "", source.read_text()))  # to labels of ours
    typst.compile(str(source), output=target)


if __name__ == "__main__":
    main(*sys.argv[1:])
