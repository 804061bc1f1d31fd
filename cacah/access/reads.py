"""Who may do what, where, today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from cacah.access.core import roles
from cacah.access.models import Authenticator, Grant, User
from cacah.audit import reads as audit
from cacah.audit.models import Entry
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.lib import clock


@dataclass(frozen=True, slots=True)
class Held:
    """A role held today, and the place it is held for."""

    role: str
    place_id: int


def _holds(grant: Grant) -> bool:
    """Whether today, by the calendar of the grant's place, lies within its days."""
    if grant.since is None and grant.until is None:
        return True
    today = clock.today(geo.zone(grant.place_id))
    return (grant.since or date.min) <= today <= (grant.until or date.max)


def held(user: User | AnonymousUser) -> Iterator[Held]:
    """The roles a user holds today; none when the account is closed."""
    if not isinstance(user, User) or not user.is_active:
        return
    for grant in sorted(user.grants.all(), key=lambda one: one.pk):
        if _holds(grant):
            yield Held(grant.role, grant.place_id)


def places(user: User | AnonymousUser, verb: str) -> list[int]:
    """The places for which the user may do `verb`; each stands for all below it."""
    return list(dict.fromkeys(mine.place_id for mine in held(user) if roles.allows(mine.role, verb)))


def may(user: User | AnonymousUser, verb: str, place_id: int) -> bool:
    """Whether the user may do `verb` at that place: by a grant there or for a place above it."""
    granted = places(user, verb)
    try:
        return bool(granted) and any(geo.within(place_id, top) for top in granted)
    except Place.DoesNotExist:
        return False


def may_anywhere(user: User | AnonymousUser, verb: str) -> bool:
    """Whether the user may do `verb` at some place."""
    return bool(places(user, verb))


def holders(role: str, place_id: int) -> QuerySet[User]:
    """Open accounts with a grant of `role` for exactly that place, whatever its days."""
    return User.objects.filter(is_active=True, grants__role=role, grants__place_id=place_id).distinct()


def able(verb: str, tops: Iterable[int]) -> list[User]:
    """Open accounts that may do `verb` today at one of the places or below, by name."""
    within = Q(grants__place_id__in=())
    for top in tops:
        within |= Q(grants__place_id__in=geo.under(Place.objects.all(), top, "").values("id"))
    named = [role for role in roles.ROLES if roles.allows(role, verb)]
    rows = User.objects.filter(within, is_active=True, grants__role__in=named).distinct().order_by("name", "username")
    return [user for user in rows if may_anywhere(user, verb)]


def two_factor_roles() -> frozenset[str]:
    """Roles that must show a second factor: what the callable CACAH_TWO_FACTOR_ROLES (or its path) answers."""
    demanded = settings.CACAH_TWO_FACTOR_ROLES
    if isinstance(demanded, str):
        demanded = import_string(demanded)
    return frozenset(demanded())


def authenticator(user: User) -> Authenticator | None:
    """The app whose codes the user shows, once it was confirmed."""
    return user.authenticators.filter(confirmed=True).order_by("-id").first()


def needs_second_factor(user: User) -> bool:
    """True for a role that must, and for everybody who has enrolled an app."""
    if user.authenticators.filter(confirmed=True).exists():
        return True
    return any(mine.role in two_factor_roles() for mine in held(user))


def grantable(user: User, place_id: int) -> frozenset[str]:
    """The roles the user may give and take at that place."""
    try:
        near = [mine.role for mine in held(user) if geo.within(place_id, mine.place_id)]
    except Place.DoesNotExist:
        near = []
    return frozenset().union(*(roles.MAY_GRANT.get(role, frozenset()) for role in near))


def may_manage(manager: User, user: User) -> bool:
    """Whether the manager may change the account: every role it was given, today's or not, is one to give there.

    Never the own account; one without any role only by whoever may give every role.
    """
    if manager.pk == user.pk:
        return False
    grants = list(user.grants.all())
    if not grants:
        return any(mine.role == "operator" for mine in held(manager))
    return all(one.role in grantable(manager, one.place_id) for one in grants)


def managed(manager: User, typed: str = "") -> QuerySet[User]:
    """Accounts with a role in the manager's places or below; those without any role too for an operator."""
    within = Q(pk__in=())
    for top in places(manager, "manage_users"):
        below = geo.under(Place.objects.all(), top, "").values("id")
        within |= Q(pk__in=Grant.objects.filter(place_id__in=below).values("user_id"))
    if any(mine.role == "operator" for mine in held(manager)):
        within |= Q(~Exists(Grant.objects.filter(user=OuterRef("pk"))))
    rows = User.objects.filter(within).prefetch_related("grants").order_by("username")
    return rows.filter(Q(username__icontains=typed) | Q(name__icontains=typed)) if typed else rows


def trail(
    user: User, since: datetime, until: datetime, actor: str = "", place_id: int | None = None
) -> QuerySet[Entry]:
    """What the user may read of the trail: of the whole nation everything, of a smaller place what happened there.

    From `since` to just before `until`, of one actor or all, of one place and below or all; latest first.
    """
    rows = audit.between(since, until)
    if actor:
        rows = rows.filter(actor=actor)
    tops = [place_id] if place_id is not None else places(user, "see_audit")
    nation = geo.root()
    if nation and nation.id in tops:
        return rows if place_id is None else rows.filter(place__isnull=False)
    within = Q(place__in=())
    for top in tops:
        within |= Q(place__in=geo.under(Place.objects.all(), top, "").values("id"))
    return rows.filter(within)
