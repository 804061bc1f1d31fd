"""Reading rows in the order of their commits, so that a late commit of an early id is never skipped.

A row carries the id of the transaction that wrote it. A reader takes only rows of transactions older than every
transaction still open (`pg_snapshot_xmin`), in (xid, id) order, and remembers the last pair it took.
"""

from typing import Any, TypeVar

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

M = TypeVar("M", bound=models.Model)


def this_transaction() -> Any:
    """The id of the writing transaction, as an expression: a row that is changed takes a new one."""
    return Cast(Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField())


class XidField(models.BigIntegerField):  # type: ignore[type-arg]  # the stubs make it generic, Django does not
    """The 64-bit id of the writing transaction, filled by the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_default"] = this_transaction()
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("db_default", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs


def visible(rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """Rows of `rows` (a model with `xid` and `id`) that no open transaction can still precede, in (xid, id) order."""
    horizon = RawSQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", ())
    return rows.filter(xid__lt=horizon).order_by("xid", "id")
