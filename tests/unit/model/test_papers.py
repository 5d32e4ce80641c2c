"""Which papers sheets are for: what people's printers hold, or what a host says."""

from __future__ import annotations

from builder.model.kit import Kit, Paper

BOTH = (Paper.A4, Paper.LETTER)


def test_a_language_is_printed_on_the_papers_of_the_countries_that_speak_it() -> None:
    kit = Kit()
    assert kit.papers_for("en") == kit.papers_for("es-419") == BOTH
    assert kit.papers_for("fr-CA") == (Paper.LETTER,)
    for language in ("de", "fr", "es", "en-GB", "en-AU", "ja", "xx"):
        assert kit.papers_for(language) == (Paper.A4,)
    assert kit.papers_for("") == BOTH, "a sheet in several languages hangs anywhere"


def test_a_host_says_what_is_in_the_printer() -> None:
    for papers in ((Paper.LETTER,), BOTH):
        kit = Kit(papers=papers)
        assert {kit.papers_for(language) for language in ("", "en", "de", "fr-CA")} == {papers}
