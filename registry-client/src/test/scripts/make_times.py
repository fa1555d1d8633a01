"""Writes times with their exact places on circles: python make_times.py ../resources/times/times.csv

Each row: microseconds since 1970 in UTC, then sine and cosine of its place in the hour, the day, the week (from Monday)
and the mean Gregorian year (from the start of 1970). The places are fractions, so exact; sine and cosine are sums of
their series in 60 decimal digits. Plain Python.
"""

import datetime
import decimal
import pathlib
import random
import sys
from fractions import Fraction

decimal.getcontext().prec = 60
PI = decimal.Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
MONDAY = datetime.datetime(2024, 1, 1, tzinfo=UTC)
assert MONDAY.strftime("%A") == "Monday"
DAY = 86400
# Length in seconds, and a moment at which one begins.
PERIODS = [(3600, EPOCH), (DAY, EPOCH), (7 * DAY, MONDAY), (Fraction(3652425, 10000) * DAY, EPOCH)]


def micros(moment):
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def series(angle, first):
    """Sine from term 1, cosine from term 0."""
    term = angle if first else decimal.Decimal(1)
    total, n = term, first
    while abs(term) > decimal.Decimal("1e-55"):
        n += 2
        term *= -angle * angle / (n * (n - 1))
        total += term
    return total


def numbers(time):
    values = []
    for length, start in PERIODS:
        place = Fraction(time - micros(start), 10**6) / Fraction(length)
        place -= place.__floor__()
        angle = 2 * PI * decimal.Decimal(place.numerator) / decimal.Decimal(place.denominator)
        values += [series(angle, 1), series(angle, 0)]
    return values


def main(path):
    random.seed(7)
    first, last = micros(datetime.datetime(1970, 1, 1, tzinfo=UTC)), micros(datetime.datetime(2101, 1, 1, tzinfo=UTC))
    times = [0, 1, -1, first - 1, last, last - 1, micros(MONDAY), micros(MONDAY) - 1]
    times += [micros(datetime.datetime(year, 1, 1, tzinfo=UTC)) for year in (1582, 1900, 1969, 2000, 2038, 2100)]
    times += [random.randrange(first, last) for _ in range(150)]
    times += [random.randrange(micros(datetime.datetime(1583, 1, 1, tzinfo=UTC)), 0) for _ in range(50)]
    times += [random.randrange(first, last) // 10**6 * 10**6 for _ in range(50)]
    lines = [",".join([str(time)] + [repr(float(value)) for value in numbers(time)]) for time in times]
    pathlib.Path(path).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
