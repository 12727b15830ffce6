"""Ids: name-based UUIDs, whatever the name."""

from uuid import uuid5

from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain import identity


@given(rule=st.text(), series=st.text(), opened_period=st.text())
def test_an_id_is_the_uuid5_of_what_it_names(rule, series, opened_period):
    found = identity.alert_id(rule=rule, series=series, opened_period=opened_period)
    assert found == str(uuid5(identity.NAMESPACE, f"{rule}|{series}|{opened_period}"))
