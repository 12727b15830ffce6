"""Cutting bodies: the same lines and parts wherever the network cuts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_ingest.domain.json_rows import ObjectReader, parse_json
from thrive_ingest.domain.mistakes import Code
from thrive_ingest.domain.parts import (
    CsvReader,
    JsonLineReader,
    LineCutter,
    Part,
    PartCutter,
    part_of_objects,
)
from thrive_ingest.domain.profile import TIDY

TEXT = 'indicator,area,period,value\nPR1,"E08\n000037",2023,1\r\nPR1,a,2022,2\n\nPR1,b,2021,3'


def lines(text: str, cuts: list[int], *, quoted: bool = True) -> list[str]:
    cutter = LineCutter(quoted=quoted)
    places = sorted({0, *(c % (len(text) + 1) for c in cuts), len(text)})
    found = [x for a, b in pairwise(places) for x in cutter.feed(text[a:b])]
    return found + list(cutter.end())


@given(st.lists(st.integers(0, 200), max_size=20))
def test_lines_do_not_depend_on_where_the_network_cuts(cuts: list[int]) -> None:
    assert lines(TEXT, cuts) == lines(TEXT, [])
    assert lines(TEXT, [])[1] == 'PR1,"E08\n000037",2023,1'


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters='\r\n"'), min_size=1)),
    st.lists(st.integers(0, 500), max_size=20),
)
def test_unquoted_lines_come_back(texts: list[str], cuts: list[int]) -> None:
    assert lines("\n".join(texts), cuts, quoted=False) == texts


def parts(rows: list[str], *, size: int) -> list[Part]:
    reader = CsvReader.of("indicator,area,period,value", profile=TIDY)
    cutter = PartCutter(reader, rows=size, salt=b"")
    found = [part for row in rows if (part := cutter.add(row))]
    return [*found, cutter.end()]


@given(st.integers(0, 40), st.integers(1, 12))
def test_parts_number_every_row_once(count: int, size: int) -> None:
    found = parts([f"PR1,E0600{n:04},2023,{n}" for n in range(count)], size=size)
    assert [p.number for p in found] == list(range(len(found)))
    assert sum(p.rows for p in found) == count
    numbers = [row.number for p in found for row in p.readable]
    assert numbers == list(range(1, count + 1))
    assert all(p.rows == size for p in found[:-1])


def test_a_shorter_body_has_another_digest_even_at_a_cut() -> None:
    rows = [f"PR1,E0600{n:04},2023,{n}" for n in range(6)]
    long, short = parts(rows, size=3), parts(rows[:3], size=3)
    assert long[0].digest != short[0].digest
    assert parts(rows, size=3)[1].digest == long[1].digest


def test_a_row_of_another_width_is_not_guessed_at() -> None:
    [part] = parts(["PR1,E08000037,2023,1,234"], size=9)
    assert part.readable == []
    assert part.unreadable[0].code == "unreadable_row"


def test_json_keeps_digits_and_refuses_what_is_no_row() -> None:
    values = parse_json(
        '[{"indicator":"PR1","area":"a","period":2023,"value":8.30},{"value":[1]},7]'
    )
    part = part_of_objects(values, reader=ObjectReader(TIDY), digest=b"")
    [row] = part.readable
    assert (row.cells["value"], row.cells["period"]) == ("8.30", "2023")
    assert {m.row for m in part.unreadable} == {2, 3}


def test_a_broken_line_is_one_mistake() -> None:
    read = JsonLineReader(ObjectReader(TIDY)).read(4, '{"value": NaN}')
    assert isinstance(read, list)
    assert [(m.row, m.code) for m in read] == [(4, "unreadable_row")]


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
@pytest.mark.parametrize("note", [(), ("note, if any",)])
def test_another_separator_is_told_and_not_guessed_at(
    separator: str, word: str, note: tuple[str, ...]
) -> None:
    line = separator.join(("indicator", "area", "period", "value", *note))
    reader = CsvReader.of(line, profile=TIDY)
    [mistake] = reader.header.mistakes
    assert (mistake.row, mistake.code, mistake.value) == (0, Code.UNREADABLE_ROW, line)
    assert word in mistake.message
    assert "commas" in mistake.fix
    assert reader.header.ignored == ()
    assert reader.read(1, separator.join(("PR1", "E08000037", "2023", "9,1"))) == []


def test_a_semicolon_within_a_name_separates_nothing() -> None:
    header = CsvReader.of("indicator,area,period,value,note; if any", profile=TIDY).header
    assert (header.mistakes, header.ignored) == ((), ("note; if any",))


def test_a_row_of_empty_cells_is_blank_and_keeps_its_number() -> None:
    [part] = parts(["PR1,a,2023,1", ",,,", ' ,"",', "PR1,b,2023,1"], size=9)
    assert [row.number for row in part.readable] == [1, 4]
    assert (part.rows, part.blank, part.unreadable) == (4, [2, 3], [])
