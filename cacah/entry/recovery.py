"""The ways back to a lost password: a code of the family's own, an e-mail, and staff who looked at the cards.

`actions` shows these verbs to other rooms. Every one ends the family's other seats. None counts against the changes the
plan allows, see docs/decisions/lost-passwords.md.
"""

import secrets
from uuid import UUID

from django.db import transaction

from cacah.access import guard
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.entry import lost
from cacah.entry.codes import revoke_codes
from cacah.entry.core import codes, passwords
from cacah.entry.core.recovery import HOLDS
from cacah.entry.core.seat import Seat
from cacah.entry.models import Aside, Credential, Recovery, Reset, Unsaved
from cacah.lib import clock, ids
from cacah.vault import cookies, index, keys
from cacah.vault import passwords as hashes

FORGOTTEN, DISPUTED = "forgotten", "disputed"


class WrongCode(Exception):
    """No code of the family's that opens now."""


class SamePerson(Exception):
    """Whoever asked for a reset may not confirm it."""


class NotNow(Exception):
    """The reset is in another state by now: confirmed, refused, shown, used or lapsed."""


def _mark(case_id: UUID, code: str) -> bytes:
    return index.blind("entry.recovery", f"{case_id}/{codes.clean(code)}")


def make_code(seat: Seat) -> str:
    """A recovery code in the place of an earlier one, to be shown once: only its keyed hash is kept."""
    code = codes.grouped(codes.new())
    told = {"code_index": _mark(seat.case_id, code), "code_at": clock.now()}
    with transaction.atomic():
        Recovery.objects.update_or_create(case_id=seat.case_id, defaults=told)
        audit.note(seat.actor, "make_recovery_code", f"case/{seat.case_id}", seat.place_id)
    return code


def is_own_code(case_id: UUID, code: str) -> bool:
    """Whether this is the recovery code the family has now."""
    return Recovery.objects.filter(pk=case_id, code_index=_mark(case_id, code)).exists()


def keep_address(seat: Seat, address: str) -> None:
    """The e-mail address to which a link may be sent, sealed; blank forgets it."""
    key = keys.unwrap(Case.objects.values_list("wrapped_key", flat=True).get(pk=seat.case_id))
    sealed = key.seal(address.encode(), lost.address_name(seat.case_id)) if address else None
    with transaction.atomic():
        Recovery.objects.update_or_create(case_id=seat.case_id, defaults={"sealed_address": sealed})
        verb = "keep_address" if address else "forget_address"
        audit.note(seat.actor, verb, f"case/{seat.case_id}", seat.place_id)


def letter_token(case_id: UUID) -> str | None:
    """What a link in an e-mail carries, for the password there is now; None when the family has none."""
    generation = lost.good_seats(case_id)
    if generation is None:
        return None
    return cookies.seal([case_id.hex, generation, int(clock.now().timestamp())], lost.LETTER)


def use_letter(token: str, password: str) -> Credential:
    """A new password by the link of an e-mail; the link is spent by it. Raises WrongCode."""
    known = lost.letter_for(token)
    if known is None:
        raise WrongCode
    with transaction.atomic():
        return _renew(Case.objects.get(pk=known[0]), password, "letter", generation=known[1])


def recover(case_id: UUID, code: str, password: str) -> Credential:
    """A new password by the family's own recovery code or by one from staff; the code is spent. Raises WrongCode."""
    mark = _mark(case_id, code)
    with transaction.atomic():
        case = Case.objects.get(pk=case_id)
        if Recovery.objects.filter(pk=case_id, code_index=mark).update(code_index=None, code_at=None):
            return _renew(case, password, "code")
        now = clock.now()
        held = Reset.objects.select_for_update().filter(case_id=case_id, code_index=mark, used_at=None)
        reset = held.filter(expires_at__gt=now).first()
        if reset is None:
            raise WrongCode
        Reset.objects.filter(case_id=case_id, id=reset.id).update(used_at=now)
        return _after_reset(case, reset, password)


def _after_reset(case: Case, reset: Reset, password: str) -> Credential:
    """What the earlier sitter may hold is worth nothing from now on; in a dispute the draft goes out of sight too."""
    Recovery.objects.filter(pk=case.id).update(code_index=None, code_at=None)
    if reset.kind == DISPUTED:
        Recovery.objects.filter(pk=case.id).delete()
        revoke_codes(case.id, f"user:{reset.confirmed_by}")
        _keep_aside(case, hall.set_aside(case.id, "self", f"user:{reset.confirmed_by}"))
    Credential.objects.filter(pk=case.id).update(changes=0)
    return _renew(case, password, reset.kind)


def _keep_aside(case: Case, pack: hall.Pack) -> None:
    """Keep a pack, and the page that was typed too late, sealed. Nothing to keep: nothing is written."""
    unsaved = Unsaved.objects.filter(pk=case.id).first()
    if unsaved:
        pack = {**pack, "unsaved": bytes(unsaved.sealed).hex()}
        unsaved.delete()
    elif not pack["drafts"] and not pack["people"]:
        return
    row = Aside(case_id=case.id, id=ids.new(), place_id=case.place_id, at=clock.now(), parts=len(pack["drafts"]))
    row.sealed = keys.unwrap(case.wrapped_key).seal_json(pack, lost.aside_name(case.id, row.id))
    row.save(force_insert=True)


def _renew(case: Case, password: str, way: str, generation: int | None = None) -> Credential:
    """A new password; every seat ends. Of two at once with the same `generation` one wins. Raises WrongCode."""
    now, hashed = clock.now(), hashes.hashed(passwords.normal(password))
    good = hall.end_seats(case.id, generation)
    if good is None:
        raise WrongCode
    case.seats = good
    if not Credential.objects.filter(pk=case.id).update(hash=hashed, changed_at=now):
        Credential.objects.create(case_id=case.id, hash=hashed, made_at=now, changed_at=now)
    audit.note(f"seat:{case.id}", "renew_password", f"case/{case.id}", case.place_id, way=way)
    return Credential.objects.get(pk=case.id)


def ask_reset(user: User, case: Case, kind: str) -> Reset:
    """Somebody of the staff has looked at the family's cards and asks for a reset; asked already: that one.

    `kind`: FORGOTTEN or DISPUTED. Raises access.guard.NotPermitted.
    """
    guard.require(user, "reset_access", case.place_id)
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.id)
        waiting = [one for one in lost.resets_of(case.id).filter(kind=kind) if lost.reset_state(one) == "asked"]
        if waiting:
            return waiting[0]
        row = Reset(case_id=case.id, id=ids.new(), kind=kind, place_id=case.place_id, asked_by=user.pk)
        row.asked_at = clock.now()
        row.save(force_insert=True)
        audit.note(user.actor, "ask_reset", f"case/{case.id}", case.place_id, kind=kind)
    return row


def _held(user: User, case_id: UUID, reset_id: UUID, state: str) -> Reset:
    """The reset, ours until the commit, if the user may act on it and it is in `state`."""
    row = Reset.objects.select_for_update().filter(case_id=case_id, id=reset_id).first()
    if row is None:
        raise NotNow
    guard.require(user, "reset_access", row.place_id)
    if lost.reset_state(row) != state:
        raise NotNow
    return row


def confirm_reset(user: User, case_id: UUID, reset_id: UUID, agreed: bool = True) -> None:
    """The second person agrees, or not. Raises SamePerson, NotNow, access.guard.NotPermitted."""
    with transaction.atomic():
        row = _held(user, case_id, reset_id, "asked")
        if row.asked_by == user.pk and agreed:
            raise SamePerson
        now = clock.now()
        told = {"confirmed_by": user.pk, "confirmed_at": now} if agreed else {"refused_at": now}
        Reset.objects.filter(case_id=case_id, id=reset_id).update(**told)
        audit.note(user.actor, "confirm_reset" if agreed else "refuse_reset", f"case/{case_id}", row.place_id)


def show_reset_code(user: User, case_id: UUID, reset_id: UUID) -> str:
    """The code of a confirmed reset, once, to one of the two. Raises NotNow, access.guard.NotPermitted."""
    with transaction.atomic():
        row = _held(user, case_id, reset_id, "confirmed")
        if user.pk not in (row.asked_by, row.confirmed_by):
            raise guard.NotPermitted("reset_access", row.place_id)
        code, now = codes.grouped(codes.new()), clock.now()
        told = {"code_index": _mark(case_id, code), "expires_at": now + HOLDS}
        Reset.objects.filter(case_id=case_id, id=reset_id).update(**told)
        audit.note(user.actor, "show_reset_code", f"case/{case_id}", row.place_id)
    return code


def return_aside(user: User, case_id: UUID, aside_id: UUID) -> None:
    """A supervisor decides that the draft set aside was the family's: it comes back, today's is set aside instead.

    Nobody's password opens afterwards; the family gets its own by a staffed reset. Raises NotNow, NotPermitted.
    """
    with transaction.atomic():
        row = Aside.objects.select_for_update().filter(case_id=case_id, id=aside_id, returned_at=None).first()
        if row is None:
            raise NotNow
        guard.require(user, "decide_claim", row.place_id)
        case = Case.objects.get(pk=case_id)
        pack = keys.unwrap(case.wrapped_key).open_json(row.sealed, lost.aside_name(case_id, aside_id))
        other = hall.bring_back(case_id, "self", pack, user.actor)
        _keep_aside(case, other)
        if "unsaved" in pack:
            Unsaved.objects.create(case_id=case_id, sealed=bytes.fromhex(pack["unsaved"]), at=clock.now())
        _lock_out(case_id)
        told = {"returned_at": clock.now(), "returned_by": user.pk}
        Aside.objects.filter(case_id=case_id, id=aside_id).update(**told)
        audit.note(user.actor, "return_aside", f"case/{case_id}", row.place_id)


def _lock_out(case_id: UUID) -> None:
    """A password nobody knows, and no way back but staff's."""
    nobodys = hashes.hashed(secrets.token_hex(16))
    hall.end_seats(case_id)
    Credential.objects.filter(pk=case_id).update(hash=nobodys)
    Recovery.objects.filter(pk=case_id).delete()
