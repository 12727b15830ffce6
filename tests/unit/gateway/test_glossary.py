"""Which areas are scored and which are only compared with."""

from browser.shipped import framework
from thrive_gateway.domain.figures import Glossary


def test_the_benchmark_is_known_but_not_scored() -> None:
    glossary = Glossary(framework())
    assert glossary.knows_area("E92000001")
    assert not glossary.scores_area("E92000001")


def test_the_borough_is_scored_and_a_neighbour_is_not() -> None:
    glossary = Glossary(framework())
    assert glossary.scores_area("E08000037")
    assert not glossary.scores_area("E08000001")
