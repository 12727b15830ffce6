"""Small, valid records of every topic that the gateway reads."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from thrive_shared.contracts.framework import (
    Area,
    AreaType,
    Breakdown,
    FrameworkSlice,
    Indicator,
    Named,
    Objective,
    Partner,
)
from thrive_shared.contracts.ingest import (
    CommentaryReceived,
    DayBegun,
    FrameworkPublished,
    Observation,
    ObservationsAccepted,
    RebaseDecided,
    Rejection,
    SubmissionRejected,
)
from thrive_shared.contracts.narrative import Figure, Quote, StoryWritten, Text
from thrive_shared.contracts.scoring import (
    AlertChanged,
    CardScore,
    Cause,
    Counts,
    Interval,
    RollUp,
    ScorecardComputed,
    ScoreComputed,
    Spc,
)

AREA = "E08000037"
ENGLAND = "E92000001"
PERIOD = "2024-09-01/P1Y"
EPOCH = datetime(2026, 11, 1, 9, tzinfo=UTC)


def uid(*parts: object) -> UUID:
    """The same id for the same parts."""
    return uuid5(NAMESPACE_OID, "|".join(map(str, parts)))


def at(seq: int) -> datetime:
    """A recorded time that grows with seq."""
    return EPOCH + timedelta(seconds=seq)


def indicator(code: str = "PR5", **changes: Any) -> Indicator:
    values: dict[str, Any] = {
        "code": code,
        "name": f"Indicator {code}",
        "short": code,
        "definition": "Children in year 6 who live with obesity.",
        "why": "It shapes health for life.",
        "objective": "O6",
        "committee": "families",
        "owner": "Director of Public Health",
        "kind": "difference_made",
        "influence": "shared",
        "level": "strategic",
        "role": "tracker",
        "unit": "%",
        "value_type": "proportion",
        "multiplier": 100,
        "polarity": "low",
        "interval": "wilson",
        "period": "academic_year",
        "area_types": ("district",),
        "comparator": ENGLAND,
        "release_lag_days": 200,
        "source": "National Child Measurement Programme",
        "source_of_record": "ohid",
        "licence": "OGL v3",
        "caution": "Measured in school.",
    }
    return Indicator.model_validate(values | changes)


def framework(*indicators: Indicator, version: int = 1) -> FrameworkSlice:
    return FrameworkSlice(
        code="thrive",
        title="Thrive",
        version=version,
        valid_from=date(2026, 4, 1),
        review_by=date(2027, 3, 31),
        home_area=AREA,
        pledges=(Named(code="families", title="Families"),),
        objectives=(
            Objective(code="O6", title="Ill health prevention", number=6, short="Prevent"),
        ),
        perspectives=(),
        committees=(Named(code="families", title="Families"),),
        area_types=(AreaType(code="district", title="District", plural="Districts"),),
        areas=(
            Area(code=AREA, name="Gateshead", type="district"),
            Area(code=ENGLAND, name="England", type="district"),
        ),
        breakdowns=(Breakdown(code="all", title="Everyone", group="all"),),
        partners=(Partner(code="ohid", title="OHID"),),
        indicators=indicators,
    )


def published(seq: int, *indicators: Indicator, partition: int = 0) -> FrameworkPublished:
    return FrameworkPublished(
        partition=partition, seq=seq, recorded_at=at(seq), framework=framework(*indicators)
    )


def day_begun(seq: int, day: date, *, partition: int = 0) -> DayBegun:
    return DayBegun(partition=partition, seq=seq, recorded_at=at(seq), day=day)


def accepted(
    seq: int,
    *values: str | None,
    area: str = AREA,
    indicator: str = "PR5",
    revision: int = 1,
    first_year: int = 2024,
    partition: int = 0,
    submission: str = "s1",
    computed: bool = False,
) -> ObservationsAccepted:
    """One row for each value, in years from `first_year` on."""
    return ObservationsAccepted(
        partition=partition,
        seq=seq,
        recorded_at=at(seq),
        submission_id=uid(submission),
        partner="ohid",
        reference=submission,
        file="obese_year6.csv",
        indicator=indicator,
        framework_version=1,
        observations=tuple(
            Observation(
                row=n,
                area=area,
                period=f"{first_year + n - 1}-09-01/P1Y",
                value=value,
                computed=computed,
                status="final" if value is not None else "missing",
                revision=revision,
            )
            for n, value in enumerate(values, 1)
        ),
    )


def rebase(
    seq: int,
    decision: str = "approved",
    *,
    period: str = PERIOD,
    words: str = "c1",
    cause: str | None = "service_changed",
    **changes: Any,
) -> RebaseDecided:
    values: dict[str, Any] = {
        "partition": 0,
        "seq": seq,
        "recorded_at": at(seq),
        "decision_id": uid("rebase", seq),
        "decision": decision,
        "indicator": "PR5",
        "area": AREA,
        "period": period,
        "cause": cause,
        "commentary_id": uid(words),
        "partner": "local-operator",
        "framework_version": 1,
    }
    return RebaseDecided.model_validate(values | changes)


def proposing(**changes: Any) -> Spc:
    """What a chart says that shows a step change."""
    values: dict[str, Any] = {
        "state": "ok",
        "rule_set": "mdc.1",
        "n": 20,
        "centre": 30.0,
        "lower": 20.0,
        "upper": 40.0,
        "special_cause": "shift",
        "variation": "concerning",
        "proposal": {
            "rule": "step.1",
            "period": "2016-09-01/P1Y",
            "run_period": "2016-09-01/P1Y",
            "higher": True,
            "size": 4.5,
            "before": {"n": 12, "centre": 24.0, "lower": 19.0, "upper": 29.0, "trial": False},
            "after": {"n": 8, "centre": 35.0, "lower": 30.0, "upper": 40.0, "trial": True},
        },
    }
    return Spc.model_validate(values | changes)


def rejected(submission: str = "s1", *, part: int = 0) -> SubmissionRejected:
    return SubmissionRejected(
        submission_id=uid(submission),
        partner="ohid",
        reference=submission,
        recorded_at=at(1),
        rows=3,
        part=part,
        rejections=(
            Rejection(
                row=2 + 5000 * part, column="value", code="not_a_number", cell_sha256="0" * 64
            ),
        ),
    )


def commentary(
    name: str = "c1", *, text: str = "More schools were measured."
) -> CommentaryReceived:
    return CommentaryReceived(
        commentary_id=uid(name),
        kind="explanation",
        indicator="PR5",
        area=AREA,
        text=text,
        owner="Director of Public Health",
        partner="gateshead",
        recorded_at=at(1),
    )


def score(
    seq: int,
    value: str = "26.1",
    *,
    indicator: str = "PR5",
    period: str | None = PERIOD,
    latest: bool = True,
    submission: str = "s1",
    area: str = AREA,
    **changes: Any,
) -> ScoreComputed:
    values: dict[str, Any] = {
        "id": uid("score", area, indicator, period, seq),
        "indicator": indicator,
        "area": area,
        "breakdown": "all",
        "period": period,
        "cause": Cause(partition=0, seq=seq),
        "recorded_at": at(seq),
        "framework_version": 1,
        "state": "scored",
        "latest": latest,
        "status": "final",
        "value": value,
        "revision": 1,
        "interval": Interval(lower=24.6, upper=27.7, method="wilson"),
        "due": date(2027, 3, 19),
        "submission_id": uid(submission),
        "received_at": at(seq),
        "row": 1,
    }
    return ScoreComputed.model_validate(values | changes)


def alert(seq: int, state: str = "open", *, name: str = "a1", **changes: Any) -> AlertChanged:
    values: dict[str, Any] = {
        "id": uid("transition", name, seq),
        "alert_id": uid("alert", name),
        "rule": "benchmark_worse",
        "indicator": "PR5",
        "area": AREA,
        "breakdown": "all",
        "state": state,
        "severity": "medium",
        "opened_period": PERIOD,
        "period": PERIOD,
        "value": "26.1",
        "reason": "cleared" if state == "resolved" else "worse_than_benchmark",
        "provisional": state == "pending",
        "historic": False,
        "score_id": uid("score", AREA, "PR5", PERIOD, seq),
        "cause": Cause(partition=0, seq=seq),
        "recorded_at": datetime.now(UTC) + timedelta(seconds=seq),
        "framework_version": 1,
    }
    return AlertChanged.model_validate(values | changes)


def card(counter: int, *scores: ScoreComputed, group: str = "O6") -> ScorecardComputed:
    return ScorecardComputed(
        id=uid("card", group, *(s.id for s in scores)),
        counter=counter,
        area=AREA,
        dimension="objective",
        group=Named(code=group, title="Ill health prevention"),
        framework_version=1,
        day=date(2026, 11, 1),
        recorded_at=at(counter),
        counts=Counts(worse=len(scores)),
        roll_up=RollUp(position=0.0, lowest=0.0, highest=0.0, coverage=1.0, verdict="red", reds=()),
        scores=tuple(
            CardScore(
                score_id=s.id,
                indicator=s.indicator,
                breakdown=s.breakdown,
                period=s.period,
                state=s.state,
                value=s.value,
                computed=s.computed,
                weight=1.0,
                due=s.due,
                received_at=s.received_at,
            )
            for s in scores
        ),
    )


def card_story(of: ScorecardComputed, *, order: int | None = None) -> StoryWritten:
    return StoryWritten(
        id=uid("story", of.id),
        subject="scorecard",
        area=of.area,
        dimension=of.dimension,
        group=of.group.code,
        made_from=(of.id,),
        order=of.counter if order is None else order,
        counter=of.counter,
        happening=((Text(text="One measure is worse than England."),),),
        why=((Text(text="No explanation received."),),),
        doing=((Text(text="No action recorded."),),),
        tone="concern",
        recorded_at=of.recorded_at,
    )


def score_story(
    of: ScoreComputed, *, quoting: UUID | None = None, counter: int = 0
) -> StoryWritten:
    why = (Quote(commentary_id=quoting),) if quoting else (Text(text="No explanation received."),)
    figure = Figure(source_id=of.id, field="value", shown=of.value or "")
    return StoryWritten(
        id=uid("story", of.id, quoting),
        subject="indicator",
        area=of.area,
        indicator=of.indicator,
        breakdown=of.breakdown,
        made_from=(of.id, *([quoting] if quoting else [])),
        order=of.cause.seq,
        counter=counter or of.cause.seq,
        happening=((Text(text="The figure is "), figure),),
        why=(why,),
        doing=((Text(text="No action recorded."),),),
        tone="concern",
        recorded_at=of.recorded_at,
    )
