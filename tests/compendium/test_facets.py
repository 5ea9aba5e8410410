"""What the web page sifts by agrees with the figures of the overview, whatever is in the plans."""

from hypothesis import given

from pipeline.compendium.assemble import Book
from pipeline.compendium.coverage import cover
from pipeline.compendium.facets import REST, Facet, Sieve
from pipeline.compendium.statistics import count
from tests.compendium.made import BOOKS, UNHURRIED


def numbers(facet: Facet) -> dict[str, int]:
    return {option.row: option.activities for option in facet.options if option.value != REST}


@UNHURRIED
@given(BOOKS)
def test_each_option_counts_what_the_overview_counts(book: Book) -> None:
    groups, categories, months, items = Sieve(book).facets
    statistics, coverage = count(book), cover(book)
    assert statistics.months
    assert coverage
    assert numbers(groups) == {line.group: line.activities for line in statistics.groups}
    assert numbers(categories) == {line.category: line.activities for line in statistics.categories if line.category}
    assert numbers(months) == {f"{line.month}月": line.running for line in statistics.months.lines}
    assert numbers(items) == {line.reference: line.activities for line in coverage.items}
    without_item = sum(option.activities for option in items.options if option.value == REST)
    assert without_item == coverage.unassigned


@UNHURRIED
@given(BOOKS)
def test_each_activity_bears_the_values_it_is_counted_under(book: Book) -> None:
    sieve = Sieve(book)
    marks = [
        (key, value)
        for entry in book.entries
        for activity in entry.activities
        for key, values in sieve.marks(entry.unit.group, activity)
        for value in values.split(" ")
    ]
    for facet in sieve.facets:
        for option in facet.options:
            assert marks.count((facet.key, option.value)) == option.activities
    known = {(facet.key, option.value) for facet in sieve.facets for option in facet.options}
    assert set(marks) <= known
