"""China's time zone: that of a time which names none, and in which days are counted."""

from datetime import timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""UTC+8 without summer time, as since 1991."""
