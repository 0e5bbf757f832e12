"""Promises of reading references: every format gives the same entries, every fault is told where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportbuild.model.entries import Entry
from reportbuild.model.problems import Checked, Place
from reportbuild.reading.bibliography import read_references
from reportbuild.reading.dates import read_date
from reportbuild.reading.shelf import Memory
from reportbuild.reading.works import is_address

BOOK = Place("book.yaml", 9, 3)


def read(**files: str) -> Checked[tuple[Entry, ...]]:
    """Files of references in memory; “refs_yaml” is refs.yaml."""
    named = {name.replace("_", "."): text.encode() for name, text in files.items()}
    return read_references(Memory(named), dict.fromkeys(named, BOOK))


def told(**files: str) -> list[str]:
    return [str(problem) for problem in read(**files).problems]


def work(**fields: Any) -> dict[str, Any]:
    return {"id": "w", "type": "book", **fields}


def read_work(**fields: Any) -> Entry:
    """The only entry of a sound JSON file."""
    read_ = read(refs_json=json.dumps([work(**fields)]))
    assert not read_.problems
    return read_.value[0]


def test_a_list_and_a_list_under_references_are_alike() -> None:
    """CSL-YAML as pandoc writes it, with or without a top key; an entry's place is that of its key."""
    bare = read(refs_yaml="- id: a\n  type: book\n  title: A title\n")
    under = read(refs_yaml="references:\n  - id: a\n    type: book\n    title: A title\n")
    assert bare.value == (
        Entry(Place("refs.yaml", 1, 3), "a", "book", {"id": "a", "type": "book", "title": "A title"}),
    )
    assert [entry.csl for entry in under.value] == [entry.csl for entry in bare.value]
    assert under.value[0].at == Place("refs.yaml", 2, 5)
    assert not bare.problems
    assert not under.problems


def test_an_empty_file_has_no_works() -> None:
    """An author may begin with an empty file of any format."""
    assert read(a_yaml="", b_json="", c_bib="", d_ris="", e_json="[]") == Checked(())


def test_several_files_are_read_in_their_order() -> None:
    """Works of all files stand together."""
    files = read(b_yaml="- {id: b, type: book}", a_json='[{"id": "a", "type": "book"}]', c_bib="@book{c, title={C}}")
    assert [entry.key for entry in files.value] == ["b", "a", "c"]


def test_numbers_and_older_names_of_fields_become_what_csl_has() -> None:
    """A key may be a number, and exports may have names from CSL's earlier days."""
    entry = read_work(id=7, volume=12, shortTitle="Short", journalAbbreviation="J.", custom={"x": 1}, note=None)
    assert entry.key == "7"
    assert entry.csl == {
        "id": "7",
        "type": "book",
        "volume": "12",
        "title-short": "Short",
        "container-title-short": "J.",
    }


def test_an_address_as_id_gives_way_to_the_key_for_citing() -> None:
    """Some exports have an address as id, which nobody could type in a text."""
    assert read_work(id="http://zotero.org/users/1/items/AB", **{"citation-key": "smith2020"}).key == "smith2020"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-06-03", {"date-parts": [[2024, 6, 3]]}),
        ("2024-06-03T10:00:00Z", {"date-parts": [[2024, 6, 3]]}),
        ("2020-12", {"date-parts": [[2020, 12]]}),
        (2016, {"date-parts": [[2016]]}),
        ("1900~", {"date-parts": [[1900]], "circa": True}),
        ("1900?", {"date-parts": [[1900]], "circa": True}),
        ("2019/2020", {"date-parts": [[2019], [2020]]}),
        ("2019-05-30/2020-01-02", {"date-parts": [[2019, 5, 30], [2020, 1, 2]]}),
        ("2019/..", {"date-parts": [[2019], [0]]}),
        ("2001-21", {"date-parts": [[2001]], "season": 1}),
        ("2004-02-XX", {"date-parts": [[2004, 2]]}),
        ("199X", {"date-parts": [[1990], [1999]]}),
        ("-0043", {"date-parts": [[-44]]}),
        ({"date-parts": [["2020", 5, "1"]]}, {"date-parts": [[2020, 5, 1]]}),
        ({"date-parts": [[2020]], "season": "2", "circa": 1}, {"date-parts": [[2020]], "season": 2, "circa": True}),
        ({"raw": "2020-05"}, {"date-parts": [[2020, 5]]}),
        ({"literal": "in spring"}, {"literal": "in spring"}),
        ({"year": 2020, "month": 5}, {"date-parts": [[2020, 5]]}),
        ([{"year": 2019}, {"year": 2020}], {"date-parts": [[2019], [2020]]}),
    ],
)
def test_dates_become_csl_date_objects(written: Any, meant: dict[str, Any]) -> None:
    """EDTF, CSL's own objects and plain years mean the same to a style."""
    assert read_date(written) == meant


@pytest.mark.parametrize(
    "written",
    ["yesterday", "2020-13", "2023-02-29", "2020/2021/2022", "20-01-2020", "May 2020", True, None, {"date-parts": "x"}],
)
def test_what_is_no_date_is_not_guessed(written: Any) -> None:
    """A wrong guess would be printed as a fact."""
    assert read_date(written) is None


@given(st.text(max_size=12) | st.from_regex(r"[-\d/~?.Xx]{1,14}", fullmatch=True))
def test_any_text_is_a_date_or_none(written: str) -> None:
    """No text makes the reading of dates stumble, and every date it gives has parts of its calendar."""
    date = read_date(written)
    assert date is None or all(1 <= len(part) <= 3 for part in date["date-parts"])


def test_a_date_that_is_none_is_told_and_printed_as_it_stands() -> None:
    """The author's words are better than no date."""
    file = read(refs_yaml="- id: a\n  type: book\n  issued: last May\n")
    assert file.value[0].csl["issued"] == {"literal": "last May"}
    assert str(file.problems[0]).startswith("refs.yaml:3:3: warning[bib.date] “last May” is not a date")


YAML_FAULTS = {
    "- type: book": "refs.yaml:1:3: error[bib.no-id] this work has no id",
    "- {id: a, type: bok}": "refs.yaml:1:11: error[bib.unknown-type] “bok” is no type of work (did you mean “book”?)",
    "- {id: a}": "refs.yaml:1:4: error[bib.unknown-type] the work “a” has no type",
    "- {id: a, type: book, titel: T}": "refs.yaml:1:23: warning[bib.unknown-field] a work has no field “titel” "
    "(did you mean “title”?)",
    "- {id: a, type: book, container_title: T}": "refs.yaml:1:23: warning[bib.unknown-field] a work has no field "
    "“container_title” (did you mean “container-title”?)",
    "- {id: a, type: book, url: T}": "refs.yaml:1:23: warning[bib.unknown-field] a work has no field “url” "
    "(did you mean “URL”?)",
    "- {id: a, type: book, title: [T]}": "refs.yaml:1:23: warning[bib.field] “title” of a work must be a text",
    "- {id: a, type: book, URL: 'javascript:alert(1)'}": "refs.yaml:1:23: warning[bib.bad-url] “javascript:alert(1)”",
    "- {id: a, type: book, author: [{family: X}, {famly: Y}]}": "refs.yaml:1:45: warning[bib.name] a name under "
    "“author” has a part “famly”",
    "- {id: a, type: book, author: [{suffix: Jr.}]}": "refs.yaml:1:32: warning[bib.name] a name under “author” has "
    "neither a family nor a literal name",
    "- {id: a, type: book, author: [[X]]}": "refs.yaml:1:32: warning[bib.name] a name under “author” is empty",
    "just words": "refs.yaml:1:1: error[bib.broken] this is no list of works",
    "works: []": "refs.yaml:1:1: error[bib.broken] this is no list of works",
    "- id: [": "refs.yaml:1:8: error[yaml.broken]",
}


@pytest.mark.parametrize("source", YAML_FAULTS)
def test_a_fault_is_told_at_its_line_and_column(source: str) -> None:
    """An author who reads the message can go straight to the word that is wrong."""
    messages = told(refs_yaml=source)
    assert len(messages) == 1
    assert messages[0].startswith(YAML_FAULTS[source])


def test_what_is_wrong_is_left_out_and_the_rest_kept() -> None:
    """One bad field does not cost the work, one bad name not the other authors."""
    file = read(refs_yaml="- {id: a, type: book, titel: T, author: [{famly: Y}, {family: X}, Z Institute], URL: x.org}")
    assert file.value[0].csl == {
        "id": "a",
        "type": "book",
        "author": [{"family": "X"}, {"literal": "Z Institute"}],
        "URL": "x.org",
    }


def test_a_key_that_is_taken_is_told_with_both_places() -> None:
    """The author must decide between two works, in one file or in two; the first is cited meanwhile."""
    file = read(
        a_yaml="- {id: x, type: book, title: One}\n- {id: x, type: book}\n",
        b_json='[{"type": "book",\n "id": "x"}]',
        c_bib="@book{y, title={1}}\n@book{y, title={2}}\n",
    )
    assert [entry.csl["title"] for entry in file.value] == ["One", "1"]
    assert [str(problem).partition(" (")[0] for problem in file.problems] == [
        "a.yaml:2:4: error[bib.duplicate] the key “x” is taken already, at a.yaml:1:4",
        "b.json:2:2: error[bib.duplicate] the key “x” is taken already, at a.yaml:1:4",
        "c.bib:2:1: error[bib.duplicate] the key “y” is taken already, at c.bib:1:1",
    ]


@pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
def test_faults_in_json_have_exact_places(indent: int | str | None) -> None:
    """However an export is laid out, in one line or indented with tabs, a fault is found where it stands."""
    works = [
        work(id=f"w{n}", title='A "quoted" {title}, [with] marks: \\', custom={"id": 0, "titel": 1}) for n in range(3)
    ]
    works[2] |= {"author": [{"family": "X"}, {"fam": "Y"}], "titel": "T"}
    source = json.dumps(works, indent=indent)
    lines = source.split("\n")
    problems = read(refs_json=source).problems
    found = [lines[each.at.line - 1][each.at.column - 1 :] for each in problems]
    assert [each.code for each in problems] == ["bib.name", "bib.unknown-field"]
    assert found[0].startswith("{")
    assert '"fam"' in "\n".join(lines[problems[0].at.line - 1 :])[problems[0].at.column - 1 :][:24]
    assert found[1].startswith('"titel": "T"')


@pytest.mark.parametrize(
    ("source", "place", "words"),
    [
        ('[{"id": 1,\n "type" "book"}]', "refs.json:2:9", "this is not JSON"),
        ('[{"id": 1, "type": "book"}\n {"id": 2}]', "refs.json:1:27", "a comma or “]” is missing"),
        ('[{"id": 1, "type": "book"}', "refs.json:1:27", "a comma or “]” is missing"),
        ('{"id": 1}', "refs.json:1:1", "this is no list of works"),
        ("[" * 50_000, "refs.json", "nested too deeply"),
        ('[{"id": ' + "9" * 5000 + "}]", "refs.json", "a number that is too long"),
    ],
)
def test_broken_json_is_told(source: str, place: str, words: str) -> None:
    """A file that breaks off is a problem of the manuscript, never a failure of ours."""
    messages = told(refs_json=source)
    assert len(messages) == 1
    assert messages[0].startswith(f"{place}: error[bib.broken]")
    assert words in messages[0]


def test_broken_biblatex_is_told_with_its_line() -> None:
    """Pandoc reads BibLaTeX; what it complains of is told like everything else."""
    assert told(refs_bib="@book{a,\n title={x")[0].startswith("refs.bib:2:")
    assert "bib.broken" in told(refs_bib="@book{a,\n title={x")[0]


def test_biblatex_becomes_entries() -> None:
    """Fields, strings and dates of BibLaTeX arrive as CSL has them, each work with the line it begins at."""
    source = (
        "@string{mpi = {Policy Institute}}\n\n"
        "@report{capps_2011,\n  author = {Capps, Randy and {An Institute}},\n  title = {Delegation \\& {Divergence}},\n"
        "  institution = mpi, type = {techreport}, date = {2011-01}, url = {https://example.org/a_b}}\n"
    )
    (entry,) = read(refs_bib=source).value
    assert (entry.key, entry.type, entry.at) == ("capps_2011", "report", Place("refs.bib", 3, 1))
    assert entry.csl["author"] == [{"family": "Capps", "given": "Randy"}, {"literal": "An Institute"}]
    assert entry.csl["publisher"] == "Policy Institute"
    assert entry.csl["issued"] == {"date-parts": [[2011, 1]]}
    assert entry.csl["URL"] == "https://example.org/a_b"


def test_ris_keeps_full_dates_and_numbers_of_reports() -> None:
    """Pandoc loses the day of a date, and takes a report's number for an ISSN; neither is lost here."""
    source = (
        "TY  - RPRT\nID  - gao\nAU  - Smith, John\nTI  - A report\nPY  - 2024\nDA  - 2024/06/03/\n"
        "SN  - GAO-21-186\nER  - \n\n"
        "TY  - JOUR\nAU  - Doe, Jane\nTI  - Article\nT2  - Journal\nPY  - 2020\nSN  - 1234-5678\nER  - \n"
    )
    report, article = read(refs_ris=source).value
    assert report.csl["issued"] == {"date-parts": [[2024, 6, 3]]}
    assert report.csl["number"] == "GAO-21-186"
    assert "ISSN" not in report.csl
    assert article.csl["issued"] == {"date-parts": [[2020]]}
    assert article.csl["ISSN"] == "1234-5678"
    assert (report.at.line, article.at.line) == (1, 10)


def test_files_that_are_none_are_told_where_they_are_named() -> None:
    """A missing file and an unknown format are faults of book.yaml."""
    shelf = Memory({"refs.yaml": b"", "refs.doc": b""})
    problems = read_references(shelf, dict.fromkeys(("ref.yaml", "refs.doc", "../refs.yaml"), BOOK)).problems
    assert [(each.code, each.at) for each in problems] == [
        ("file.missing", BOOK),
        ("bib.unknown-format", BOOK),
        ("file.outside", BOOK),
    ]


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://x.org:8080", "mailto:a@b.org", "doi:10.1/x"])
def test_a_reader_may_be_led_to_addresses(url: str) -> None:
    """Links of these four kinds are printed as links."""
    assert is_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "www.example.org",
        "https://",
        "https://a b",
        'https://x.org/"onclick=',
        "https://x.org:99999999",
        "https://[",
        "",
    ],
)
def test_a_reader_is_led_nowhere_else(url: str) -> None:
    """What could run, read a file or break a page is never a link."""
    assert not is_address(url)


TEXTS = st.text(max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda kids: st.lists(kids, max_size=3) | st.dictionaries(TEXTS, kids, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["id", "type", "author", "issued", "title", "URL", "x"]), VALUES), max_size=3
    )
)
def test_no_export_makes_the_reading_stumble(works: list[dict[str, Any]]) -> None:
    """Whatever stands in a field, there is an entry or a problem, and each has its place in the file."""
    file = read(refs_json=json.dumps(works))
    assert len(file.value) + sum(each.code in ("bib.no-id", "bib.duplicate") for each in file.problems) == len(works)
    places = [*(entry.at for entry in file.value), *(problem.at for problem in file.problems)]
    assert all(at.line == 1 and at.column >= 1 and at.path == "refs.json" for at in places)


@given(TEXTS)
def test_text_stays_text(words: str) -> None:
    """A title is kept as it is, but for characters that no page can hold."""
    title = read_work(title="T" + words).csl["title"]
    assert title.isprintable() or all(c.isprintable() or c.isspace() or ord(c) > 31 for c in title)
    assert set(title) <= set("T" + words)
    assert "".join(filter(str.isalnum, title)) == "".join(filter(str.isalnum, "T" + words))
