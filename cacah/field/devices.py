"""Officers' phones: enrolling one, taking a request it signed, revoking it when it is lost."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from cacah.access import reads as access
from cacah.access.guard import NotPermitted
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.field.models import Assignment, Device
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.lib import clock
from cacah.vault import devices as signatures

MOST = 3
"""Phones an officer may have at once: the own one, one that is being replaced, one that is lent."""


class Taken(ValueError):
    """The id is that of another phone, or the same phone was revoked: enrol with a fresh id and a fresh key."""


class TooMany(ValueError):
    """The officer has as many phones as may be; the supervisor revokes one that is not used any more."""


@transaction.atomic
def enrol(user: User, device_id: UUID, key: bytes, name: str) -> Device:
    """From now on this phone may sync as the user, whose second factor the caller has seen. Again is harmless.

    `key`: the public part, SPKI. Raises vault.devices.NotAKey, Taken, TooMany.
    """
    signatures.check(key)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    known = Device.objects.filter(pk=device_id).first()
    if known:
        if known.user_id != user.pk or bytes(known.key) != key or known.revoked_at:
            raise Taken(f"Device {device_id} is known.")
        return known
    if Device.objects.filter(user=user, revoked_at=None).count() >= MOST:
        raise TooMany(f"User {user.pk} has {MOST} devices.")
    made = Device.objects.create(id=device_id, user=user, name=name, key=key, enrolled_at=clock.now())
    audit.note(user.actor, "enrol_device", f"device/{device_id}")
    return made


def find(device_id: UUID) -> Device | None:
    """The phone with its officer, whose roles are read once for all that the request asks of them."""
    return Device.objects.filter(pk=device_id).select_related("user").prefetch_related("user__grants").first()


def take(device: Device, counter: int, time: int) -> bool:
    """Take a request that the phone signed; False when one with this counter or a higher one was taken before."""
    now = clock.now()
    rows = Device.objects.filter(pk=device.pk, counter__lt=counter)
    taken = rows.update(counter=counter, seen_at=now, clock_ahead=time - int(now.timestamp()))
    return bool(taken)


def counter(device: Device) -> int:
    """The counter of the last request taken."""
    return Device.objects.values_list("counter", flat=True).get(pk=device.pk)


@transaction.atomic
def revoke(device_id: UUID, by: User) -> Device:
    """From now on nothing the phone signs is taken. Raises NotPermitted unless it is an officer's of `by`'s places."""
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id).first()
    if device is None or not of_officers(by).filter(pk=device_id).exists():
        raise NotPermitted("assign")
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = clock.now(), by.actor
        device.save(update_fields=["revoked_at", "revoked_by"])
        audit.note(by.actor, "revoke_device", f"device/{device_id}", _place(device), officer=f"user:{device.user_id}")
    return device


def _place(device: Device) -> int | None:
    """The place the officer was given last, so that the trail of that place tells of it."""
    rows = Assignment.objects.filter(user=device.user_id).order_by("-since", "-pk")
    return rows.values_list("place", flat=True).first()


def of_officers(chief: User) -> QuerySet[Device]:
    """Phones of officers who work, or worked, where the user assigns; those in use first, then by officer."""
    within = Q(pk__in=())
    for top in access.places(chief, "assign"):
        below = geo.under(Place.objects.all(), top, "").values("id")
        within |= Q(user__in=Assignment.objects.filter(place__in=below).values("user"))
    rows = Device.objects.filter(within).select_related("user")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "user__name", "enrolled_at", "pk")
