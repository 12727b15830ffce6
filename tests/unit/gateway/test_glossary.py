"""Which areas are scored and which are only compared with."""

from browser.shipped import framework
from thrive_gateway.domain.figures import Glossary


def test_a_group_of_councils_is_known_but_not_scored() -> None:
    glossary = Glossary(framework())
    assert glossary.knows_area("similar-councils")
    assert not glossary.scores_area("similar-councils")


def test_the_borough_and_england_are_scored_and_a_neighbour_is_not() -> None:
    glossary = Glossary(framework())
    assert glossary.scores_area("E08000037")
    assert glossary.scores_area("E92000001")
    assert not glossary.scores_area("E08000001")
