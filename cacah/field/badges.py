"""An officer's badge: a code that whoever opens the door can check. It says where officers work today, and no name."""

import re
from secrets import token_urlsafe

from django.db import transaction

from cacah.access import reads as access
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.field import charges
from cacah.field.models import Badge, Trust
from cacah.geo import reads as geo
from cacah.lib import clock

BYTES = 16
"""128 random bits: nobody finds another's code by trying."""

CODE = re.compile("[A-Za-z0-9_-]{22}")


def of(user: User) -> Badge:
    """The officer's badge, made when it is first asked for."""
    made, _ = Badge.objects.get_or_create(user=user, defaults=_fresh())
    return made


def _fresh() -> dict[str, object]:
    return {"code": token_urlsafe(BYTES), "made_at": clock.now()}


@transaction.atomic
def renew(user: User) -> Badge:
    """A new code; the old one, on a badge that was lost, is good no more."""
    made, _ = Badge.objects.update_or_create(user=user, defaults=_fresh())
    audit.note(user.actor, "renew_badge", user.actor)
    return made


def areas(code: str) -> list[str]:
    """Where the officer who carries the code works today, by village; none for a code that is not good today."""
    known = Badge.objects.filter(code=code).select_related("user")
    badge = known.first() if CODE.fullmatch(code) else None
    if badge is None:
        return []
    charge = charges.charge(badge.user)
    single = Trust.objects.filter(pk__in=list(charge.trusts.values())).values_list("place", flat=True)
    mine = [place for place in (*charge.tops, *single) if access.may(badge.user, "interview", place)]
    return sorted({geo.label(cases.named_place(place).id) for place in mine})
