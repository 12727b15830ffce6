"""What each page asks of the Reader."""

import asyncio
from collections.abc import Collection, Iterable
from datetime import date

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.scoring import Dimension, ScorecardComputed, ScoreComputed

from thrive_gateway.domain.boundaries import boundaries_of
from thrive_gateway.earlier import earlier_series
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.card import CardData
from thrive_gateway.pages.views.home import Home, HomeData, home
from thrive_gateway.pages.views.indicator import IndicatorData
from thrive_gateway.pages.views.listing import History
from thrive_gateway.reader import PeerValue, Reader, StoryShown


async def home_page(reader: Reader, *, names: Names, since: date) -> Home:
    """The home page of the framework's home area."""
    data = await home_data(reader, area=names.framework.home_area)
    return home(data, names=names, since=since)


async def home_data(reader: Reader, *, area: str) -> HomeData:
    """Everything current about an area."""
    cards, scores, alerts, commentary = await asyncio.gather(
        reader.cards(area),
        reader.scores(area),
        reader.alerts(area=area),
        reader.commentary_about(area),
    )
    return HomeData(cards=cards, scores=scores, alerts=alerts, commentary=commentary)


async def card_data(reader: Reader, *, names: Names, dimension: Dimension, group: str) -> CardData:
    """Everything about one scorecard of the home area."""
    area = names.framework.home_area
    cards, scores, alerts, history = await asyncio.gather(
        reader.cards(area),
        reader.scores(area),
        reader.alerts(area=area),
        _histories(reader, members=names.members(dimension, group=group), area=area),
    )
    own = (each for each in cards if (each.dimension, each.group.code) == (dimension, group))
    card = next(own, None)
    return CardData(
        card=card,
        scores=scores,
        history=history,
        alerts=alerts,
        story=await _story(reader, beside=card),
    )


async def indicator_data(
    reader: Reader, *, indicator: Indicator, area: str, breakdown: str, names: Names
) -> IndicatorData:
    """Everything about one indicator in one area."""
    points, benchmark, scores, alerts, commentary, rebases = await asyncio.gather(
        reader.series(indicator.code, area),
        reader.series(indicator.code, indicator.comparator or ""),
        reader.scores(area),
        reader.alerts(area=area),
        reader.commentary_about(area, indicator=indicator.code),
        reader.rebases(area=area, indicator=indicator.code),
    )
    own = [each for each in scores if each.indicator == indicator.code]
    score = next((each for each in own if each.breakdown == breakdown), None)
    return IndicatorData(
        area=area,
        breakdown=breakdown,
        points=points,
        benchmark=benchmark,
        scores=own,
        peers=await _peers(reader, score=score),
        alerts=[each for each in alerts if each.indicator == indicator.code],
        story=await _story(reader, beside=score),
        earlier=await earlier_series(
            reader,
            indicator=indicator.code,
            boundaries=boundaries_of(names.framework, area),
        ),
        commentary=commentary,
        rebases=rebases,
    )


async def scores_of(reader: Reader, *, areas: Collection[str]) -> list[ScoreComputed]:
    """The current scores of several areas."""
    found = await asyncio.gather(*(reader.scores(area) for area in areas))
    return [score for scores in found for score in scores]


async def _histories(reader: Reader, *, members: Iterable[Indicator], area: str) -> History:
    """The series of several indicators in one area."""
    codes = [each.code for each in members]
    found = await asyncio.gather(*(reader.series(code, area) for code in codes))
    return dict(zip(codes, found, strict=True))


async def _peers(reader: Reader, *, score: ScoreComputed | None) -> list[PeerValue]:
    """Figures of comparable areas, asked for only where the score has a rank."""
    if score is None or score.rank is None or score.period is None:
        return []
    return await reader.peers(
        indicator=score.indicator, breakdown=score.breakdown, period=score.period
    )


async def _story(
    reader: Reader, *, beside: ScorecardComputed | ScoreComputed | None
) -> StoryShown | None:
    """The story of what is shown; None where there is nothing to tell one of."""
    if beside is None:
        return None
    [story] = await reader.stories_beside([beside])
    return story
