"""A framework as it would be with other targets, tolerances and weights."""

from collections.abc import Iterable

from thrive_shared.contracts.framework import FrameworkSlice, Indicator
from thrive_shared.contracts.questions import SupposedRule


def with_rules(framework: FrameworkSlice, rules: Iterable[SupposedRule]) -> FrameworkSlice:
    """The next version of a slice, its indicators changed by their rules.

    Of several rules for one indicator each builds on the one before it.
    """
    indicators = {i.code: i for i in framework.indicators}
    for rule in rules:
        if rule.indicator in indicators:
            indicators[rule.indicator] = _changed(indicators[rule.indicator], rule)
    return framework.model_copy(
        update={"version": framework.version + 1, "indicators": tuple(indicators.values())}
    )


def _changed(indicator: Indicator, rule: SupposedRule) -> Indicator:
    """Of the targets that cover a period the first counts, so supposed ones stand in front."""
    changes: dict[str, object] = {"targets": (*rule.targets, *indicator.targets)}
    if rule.tolerance is not None:
        changes["tolerance"] = rule.tolerance
    if rule.weight is not None:
        changes["weight"] = rule.weight
    return indicator.model_copy(update=changes)
