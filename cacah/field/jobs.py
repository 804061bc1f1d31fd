"""What the worker runs for the field: the anomaly list, the counts of each day."""

from cacah.field.snapshots import take
from cacah.field.watching import watch

JOBS = (watch, take)
