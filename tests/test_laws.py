"""Laws that hold for every manuscript, tried on many small ones that nobody would think of writing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import ledger
from goldens import by_chapter, marked_up
from reportbuild.building.outcome import Outcome
from reportbuild.building.run import Workshop
from reportbuild.model.problems import Place, Problem
from reportbuild.reading.shelf import Memory
from reportbuild.rendering.media import for_paper
from words import first_difference, printed, shapes_of, things_apart, words_of

BOOK = """title: Laws
date: 2025-01-01
citation-style: {style}
notes: {notes}
contents:
  front: [contents]
  body: [a.md, b.md]
  back: [notes, bibliography]
editions:
  laws: {{formats: [pdf, epub]}}
"""

REFERENCES = """references:
  - {id: oak, type: book, title: On oaks, author: [{family: Oak, given: Ann}], issued: "2019"}
  - {id: elm, type: article-journal, title: On elms, author: [{family: Elm, given: Bo}], container-title: Trees}
"""

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def laws(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many examples, the same ones every time, without a clock; they are small enough not to be made smaller."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )


# --- A grammar of manuscripts ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Writer:
    """Writes a chapter, and remembers what it said.

    words   of the running text, each only once in the book, in the order of reading
    notes   words of each note, in the order of the calls
    refs    references that were written: labels
    """

    draw: st.DrawFn = field(repr=False)
    name: str
    labels: list[str] = field(repr=False)
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    defined: list[str] = field(default_factory=list, repr=False)
    said: int = field(default=0, repr=False)

    def word(self, into: list[str]) -> str:
        self.said += 1
        word = f"{self.name}{self.said}" + self.draw(st.sampled_from(("", "ñ", "ß", "-long", "’s", "&", "°")))
        into.append(word)
        return word

    def inline(self, kinds: tuple[str, ...]) -> str:
        match self.draw(st.sampled_from(kinds)):
            case "em":
                return f"*{self.word(self.words)}*"
            case "strong":
                return f"**{self.word(self.words)}**"
            case "code":
                return f"`{self.word(self.words)}`"
            case "link":
                return f"[{self.word(self.words)}](https://example.org/)"
            case "phrase":
                return f"{{lang-es}}`{self.word(self.words)}`"
            case "ref":
                self.refs.append(self.draw(st.sampled_from(self.labels)))
                return self.draw(st.sampled_from((f"[](#{self.refs[-1]})", f"{{page}}`{self.refs[-1]}`")))
            case "own ref":
                self.refs.append(self.draw(st.sampled_from(self.labels)))
                return f"[{self.word(self.words)}](#{self.refs[-1]})"
            case "note":
                name = f"n{len(self.defined)}"
                self.defined.append(f"[^{name}]: {self.word(self.notes)} {self.word(self.notes)}.")
                return f"{self.word(self.words)}[^{name}]"
            case "cite":
                return self.draw(st.sampled_from(("[@oak]", "[see @elm, p. 3; @oak]", "@oak", "@elm [p. 4]")))
        return self.word(self.words)

    def line(self, *kinds: str) -> str:
        pieces = [self.word(self.words)]
        pieces += [self.inline(("word", "word", *kinds)) for _ in range(self.draw(st.integers(1, 4)))]
        return f"{' '.join(pieces)} {self.word(self.words)}."

    def block(self) -> str:
        usual = ("em", "strong", "code", "link", "phrase", "ref", "own ref", "note", "cite")
        match self.draw(
            st.sampled_from(("p", "p", "list", "numbers", "quote", "code", "table", "box", "terms", "figure"))
        ):
            case "list":
                return f"- {self.line(*usual)}\n- {self.line('em')}\n  - {self.line('note', 'ref')}"
            case "numbers":
                return f"3. {self.line(*usual)}\n\n   {self.line('note')}\n4. {self.line('cite')}"
            case "quote":
                return f"> {self.line(*usual)}"
            case "code":
                return f"```\n{self.word(self.words)}\n```"
            case "table":
                cells = [self.word(self.words) for _ in range(4)]
                return "| {} | {} |\n| --- | ---: |\n| {} | {} |".format(*cells)
            case "box":
                return f":::{{note}} {self.word(self.words)}\n{self.line(*usual)}\n:::"
            case "terms":
                return f"{self.word(self.words)}\n: {self.line(*usual)}"
            case "figure":
                return f":::{{figure}} p.svg\n:alt: A square.\n\n{self.line('em', 'ref')}\n:::"
        return self.line(*usual)

    def chapter(self) -> str:
        blocks = [f"# {self.word(self.words)} {{#{self.name}-top}}"]
        for number in range(self.draw(st.integers(1, 3))):
            blocks += [self.block() for _ in range(self.draw(st.integers(0, 3)))]
            blocks.append(f"## {self.word(self.words)} {{#{self.name}-{number}}}\n\n{self.line('note')}")
        blocks += self.defined
        return "\n\n".join(blocks) + "\n"


@dataclass(frozen=True, slots=True)
class Written:
    """A manuscript, and what it says."""

    files: Mapping[str, str]
    chapters: tuple[Writer, ...]


@st.composite
def manuscripts(draw: st.DrawFn, labels: tuple[str, ...] = ("a-top", "b-top", "a-0", "b-0")) -> Written:
    """A manuscript of two chapters that is sound as long as its labels are."""
    writers = tuple(Writer(draw, name, list(labels)) for name in "ab")
    style = draw(st.sampled_from(("chicago-notes-bibliography", "apa")))
    book = BOOK.format(style=style, notes=draw(st.sampled_from(("book", "chapter"))))
    chapters = {f"{writer.name}.md": writer.chapter() for writer in writers}
    return Written({"book.yaml": book, "references.yaml": REFERENCES, "p.svg": PICTURE, **chapters}, writers)


BROKEN = (
    *(
        "[^none]",
        "[](#none)",
        "[@none]",
        "[^",
        "](",
        "{page}`none`",
        "{frob}`x`",
        "{abbr}`XYZ`",
        "<b>x</b>",
        "&amp;",
        "&#0;",
    ),
    *(
        "\n\n:::{frob}\n\n",
        "\n:::\n",
        "\n\n:::{table} no.csv\n:::\n\n",
        "\n\n:::{include} a.md\n:::\n\n",
        "\n\n```\n",
        "\n# x\n",
    ),
    *(
        "\n\n#### deep\n\n",
        "![](p.svg)",
        "![x](../p.svg)",
        "[x](javascript:x)",
        "\n| a |\n| - |\n| 1 | 2 |\n",
        "@oak [",
        "\u202e",
        "\x0b",
    ),
    *(
        "\n\n:::{figure} p.svg\n:alt:\n:wrong: 1\n:::\n\n",
        "{#a-top}",
        "^[x[^n0]]",
        "\n\n[^n0]: again\n\n",
        "\n: x\n",
        "*",
        "`",
        "\\",
        "\t",
    ),
    *(
        "\n\n:::{table}\n---\ncolumns: [\n---\n:::\n\n",
        "\n\n:::{models} p.svg\n:::\n\n",
        "[@oak, p. [x] ]",
        "[-@elm]",
        "\u00ad",
        "\U0001f333",
    ),
)


@st.composite
def broken_manuscripts(draw: st.DrawFn) -> Mapping[str, str]:
    """A manuscript that was sound once, with wrong things put into any of its files."""
    files = dict(draw(manuscripts()).files)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(("a.md", "a.md", "b.md", "book.yaml", "references.yaml")))
        place = draw(st.integers(0, len(files[name])))
        wrong = draw(st.sampled_from(BROKEN) | st.text(max_size=4))
        files[name] = files[name][:place] + wrong + files[name][place + draw(st.sampled_from((0, 0, 1, 5))) :]
    return files


# --- The laws --------------------------------------------------------------------------------------------------------


def checked(files: Mapping[str, str]) -> Outcome:
    """What `check` says of a manuscript on disk."""
    with TemporaryDirectory() as folder:
        return _workshop(files, Path(folder)).check(folder)


def built(files: Mapping[str, str]) -> Outcome:
    """What is built of a manuscript on disk."""
    with TemporaryDirectory() as folder:
        return _workshop(files, Path(folder)).build(folder, Path(folder, "out"))


def _workshop(files: Mapping[str, str], folder: Path) -> Workshop:
    """One that keeps nothing and does everything in this process; the manuscript is written into the folder."""
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return Workshop(jobs=1, cache=None)


@given(broken_manuscripts())
@laws(40)
def test_checking_never_breaks_and_points_into_the_files(files: Mapping[str, str]) -> None:
    """Whatever is wrong is told, never raised, and each problem's place lies within a file of the manuscript."""
    for problem in checked(files).problems:
        assert misplaced(problem, files) == "", problem


@given(st.dictionaries(st.sampled_from(("a.md", "b.md", "references.yaml", "book.yaml")), st.text(max_size=60)))
@laws(60)
def test_no_text_is_too_strange_to_be_checked(strange: Mapping[str, str]) -> None:
    """Files of any characters at all are read or refused."""
    files = {"book.yaml": BOOK.format(style="apa", notes="book"), "a.md": "# A\n", "b.md": "# B\n", **strange}
    for problem in checked(files).problems:
        assert misplaced(problem, files) == "", problem


def misplaced(problem: Problem, files: Mapping[str, str]) -> str:
    """Why a problem's place does not lie in its file; empty if it does."""
    at = problem.at
    if at.path not in files:
        return "" if (at.path, at.line) == ("book.yaml", 0) else "there is no such file"
    lines = re.split("\r\n|\r|\n", files[at.path].removeprefix("\ufeff"))
    if at.line > len(lines):
        return "the file has not so many lines"
    return "the line is not so long" if at.line and at.column > len(lines[at.line - 1]) + 1 else ""


@pytest.mark.parametrize("at", ["c.md", "a.md:3", "a.md:1:6", "book.yaml:2"])
def test_a_place_outside_of_its_file_is_seen(at: str) -> None:
    """Canary: a file that there is not, a line after the last, a column after the end of its line."""
    path, line, column = (*at.split(":"), "0", "0")[:3]
    sound, wrong = Place("a.md", 2, 4), Place(path, int(line), int(column))
    files = {"a.md": "# A\nabc", "book.yaml": "title: x"}
    assert misplaced(Problem("a.b", "", sound), files) == ""
    assert misplaced(Problem("a.b", "", wrong), files) != ""


@given(manuscripts(labels=("a-top", "b-0", "none", "never")))
@laws(15)
def test_every_reference_becomes_a_link_or_a_problem(written: Written) -> None:
    """Neither more nor fewer than were written, and each link leads to an id that is there, once."""
    told = checked(written.files).problems
    markups, _ = marked_up(Memory({name: text.encode() for name, text in written.files.items()}))
    ids = [id_ for markup in markups for id_ in markup.ids]
    assert len(ids) == len(set(ids))
    for writer, markup in zip(written.chapters, (m for m in markups if m.role == "chapter"), strict=True):
        broken = [problem for problem in told if problem.at.path == f"{writer.name}.md"]
        assert [problem.code for problem in broken] == ["ref.unknown"] * sum(
            ref in ("none", "never") for ref in writer.refs
        )
        links = re.findall(r'<a class="(?:page-)?ref" href="#([^"]+)"', markup.xhtml)
        assert [link for link in links if not link.startswith("ref-")] == [
            r for r in writer.refs if r not in ("none", "never")
        ]
    for markup in markups:
        assert [link for link in re.findall(r'href="#([^"]+)"', markup.xhtml) if link not in ids] == []


@given(manuscripts())
@laws(15)
def test_every_word_is_marked_up_once_and_in_order(written: Written) -> None:
    """What stands in the text stays in its order; what stands in notes stands in the order of their calls."""
    markups, _ = marked_up(Memory({name: text.encode() for name, text in written.files.items()}))
    chapters = [markup for markup in markups if markup.role == "chapter"]
    for writer, markup in zip(written.chapters, chapters, strict=True):
        text, _, notes = markup.xhtml.partition('<section class="note-group">')
        assert ours(text, writer) == writer.words
        assert ours(notes, writer) in ([], writer.notes)
    for back in (markup for markup in markups if markup.role == "notes"):
        lists = "".join(re.findall(r"<ol.*?</ol>", back.xhtml, re.DOTALL))
        assert [ours(lists, writer) for writer in written.chapters] == [writer.notes for writer in written.chapters]


def ours(xhtml: str, writer: Writer) -> list[str]:
    """The words of a piece of markup that a writer wrote, as written."""
    known = {*writer.words, *writer.notes}
    plain = re.sub(r'<sup class="note-call">.*?</sup>', "", xhtml)
    return [word for word in (word.rstrip(".") for word in words_of(plain)) if word in known]


@pytest.mark.slow
def with_pages(xhtml: str, numbers: Mapping[str, str], terms: Mapping[str, str]) -> str:
    """Markup with “page 14” where it asks for the page of something: screens know the PDF's pages."""
    return re.sub(
        r'(<a class="page-ref"[^>]* data-label="([^"]+)"[^>]*>).*?</a>',
        lambda ref: ref[1] + terms["page-ref"].replace("{number}", numbers[ref[2]]) + "</a>",
        xhtml,
    )


@given(manuscripts())
@laws(5)
def test_paper_and_screens_say_what_the_markup_says(written: Written) -> None:
    """Every word, in order, and nothing is told of a sound manuscript."""
    markups, terms = marked_up(Memory({name: text.encode() for name, text in written.files.items()}))
    outcome = built(written.files)
    assert list(map(str, outcome.problems)) == []
    pdf, epub, *_ = (file.content for file in outcome.files)
    with zipfile.ZipFile(BytesIO(epub)) as archive:
        names = [
            name
            for name in archive.namelist()
            if name.endswith(".xhtml") and "/cover" not in name and "/nav" not in name
        ]
        screens = [words_of(archive.read(name)) for name in names]
    book = ledger.read(pdf)
    numbers = {label: book.number_of(label) for label in book.spots}
    assert screens == [words_of(things_apart(with_pages(markup.xhtml, numbers, terms))) for markup in markups]
    for markup, pages in by_chapter(book, markups):
        assert (
            first_difference(words_of(for_paper(markup.xhtml, numbers, terms, shapes_of(markup.xhtml))), printed(pages))
            == ""
        )
