"""Working days of the ministry: Monday to Friday but for the days off in the table."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import DayOff

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def _days_off_from(start: date) -> set[date]:
    return set(DayOff.objects.filter(date__gte=start).values_list("date", flat=True))


def _works(day: date, off: set[date]) -> bool:
    return day.weekday() < SATURDAY and day not in off


def add_working_days(start: datetime, days: int) -> datetime:
    """The moment `days` working days after `start`, at the same time of the day in Kyiv."""
    local = timezone.localtime(start)
    day, off = local.date(), _days_off_from(local.date())
    while days:
        day += ONE_DAY
        days -= _works(day, off)
    moved = datetime.combine(day, local.timetz().replace(tzinfo=None))
    return timezone.make_aware(moved, local.tzinfo)


def working_days_between(start: datetime, end: datetime) -> int:
    """How many working days begin after `start` and not after `end`; the first day is not counted,
    as in the Civil Code."""
    first, last = timezone.localdate(start), timezone.localdate(end)
    off = _days_off_from(first)
    return sum(
        _works(first + timedelta(days=number), off) for number in range(1, (last - first).days + 1)
    )
