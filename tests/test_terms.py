"""Promises of our own printed words: every language has all of them, and the author's go first."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from reportbuild.model.terms import BY_LANGUAGE, ENGLISH, has_terms, terms_for


@pytest.mark.parametrize("lang", BY_LANGUAGE)
def test_every_language_says_everything(lang: str) -> None:
    """No term is missing in a language, and none lacks what is filled in: a number, a date, a name."""
    terms = BY_LANGUAGE[lang]
    assert terms.keys() == ENGLISH.keys()
    slots = {key: sorted(re.findall(r"{\w+}", words)) for key, words in terms.items()}
    assert slots == {key: sorted(re.findall(r"{\w+}", words)) for key, words in ENGLISH.items()}
    assert all(words.strip() for words in terms.values())


@pytest.mark.parametrize(("lang", "word"), [("en-US", "Table"), ("en", "Table"), ("es-MX", "Cuadro"), ("ES", "Cuadro")])
def test_region_and_capitals_of_a_language_do_not_matter(lang: str, word: str) -> None:
    """American, Mexican or shouted: the words are those of the language."""
    assert terms_for(lang, {})["table"] == word
    assert has_terms(lang)


def test_a_language_we_do_not_speak_gets_english() -> None:
    """The book still prints, in English, and the build can tell that it does."""
    assert terms_for("eo", {})["contents"] == "Contents"
    assert not has_terms("eo")


def test_the_authors_words_go_first() -> None:
    """A term that the book gives replaces ours and leaves the others alone."""
    terms = terms_for("en", {"table": "Exhibit"})
    assert (terms["table"], terms["figure"]) == ("Exhibit", "Figure")


def test_nobody_can_change_the_words() -> None:
    """One edition's words never leak into another's."""
    cast(Any, terms_for("en", {}))["table"] = "Exhibit"
    assert terms_for("en", {})["table"] == "Table"
    with pytest.raises(TypeError):
        cast(Any, ENGLISH)["table"] = "Exhibit"
