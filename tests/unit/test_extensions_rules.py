"""An extension gives time (R-73)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.extensions.errors import ExtensionNotLater
from hotline.extensions.rules import check_later

moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1))  # noqa: DTZ001


@given(new=moments, now=moments, before=st.none() | moments)
def test_it_ends_after_now_and_after_what_was(new: datetime, now: datetime, before: datetime | None) -> None:
    if new > now and (before is None or new > before):
        check_later(new, now=now, before=before)
    else:
        with pytest.raises(ExtensionNotLater):
            check_later(new, now=now, before=before)
