"""What has happened before somebody looks at a screen of the field: lines of Python that run on the machine of a site.

`NAME` and `VILLAGE` stand before them (tests/journeys/test_devices.py, `there`).
"""

PLANNED = """
import django; django.setup()
import shutil, tempfile
from pathlib import Path
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import actions
zone = geo.zone(geo.by_code(VILLAGE).pk)
now = clock.now()
CHANGES = (
    ("plan.toml", '"interview"]', '"interview", "drop_off"]'),
    ("policies.toml", "double_keying_percent = 5 ", "double_keying_percent = 100 "),
    ("policies.toml", "night_from = 21", f"night_from = {now.astimezone(zone).hour}"),
)
with tempfile.TemporaryDirectory() as folder:
    plan = Path(folder) / "sp2020"
    shutil.copytree(NAME, plan)
    for file, old, new in CHANGES:
        text = (plan / file).read_text()
        assert old in text, old
        (plan / file).write_text(text.replace(old, new))
    actions.load(plan, rehearse=now)
actions.move_census_day(clock.today(zone))
"""
"""Paper forms are left and fetched too, each is keyed in twice, and it is census night. `NAME`: the plan's folder."""

USUAL = """
import django; django.setup()
from pathlib import Path
from cacah.lib import clock
from cacah.plan import actions
actions.load(Path(NAME), rehearse=clock.now())
"""
"""The plan as it was."""

ROLL = "nama;jk;tanggal_lahir;umur;nik;sejak;asal;menetap"
PEOPLE = (
    "Ani Contoh;P;2003-05-17;;;2019-07-01;Boyolali;",
    "Bunga Contoh;P;2004-02-02;;;2019-07-01;Klaten;",
    "Citra Contoh;P;;16;;2020-06-01;Sukoharjo;",
)
NOBODY = "Dedi Contoh;X;31-12-2003;;;;;"
"""A row that cannot be."""

OFFICE = """
import django; django.setup()
from uuid import uuid4
from cacah.access.models import User
from cacah.cases import actions as hall
from cacah.cases.core import roll
from cacah.field import nights, training
from cacah.geo.reads import by_code
from cacah.plan import reads as plan
officer = User.objects.filter(username__startswith="aplikasi-").latest("pk")
chief, place, current = User.objects.get(username=NAME), by_code(VILLAGE).pk, plan.current()
about = hall.About("boarding_school", "Asrama Putri Contoh", True, "Ibu Asrama", "0271 555 0100")
case = hall.open_institution(place, about, chief.actor, uuid4())
reading = roll.Reading(current.person_id.accepts, current.person_id.clean, current.census_day)
entries, faults = roll.parse(ROLL, reading, 190)
assert not faults, faults
hall.take_roll(case.pk, entries, chief.actor, uuid4())
training.hand_in(officer, 1, {one.code: one.right for one in training.current().questions})
nights.put_in_team(officer, place, "Tim Pasar", chief)
print(case.pk)
"""
"""A boarding school of the neighbourhood with its roll, and the officer who came last in a team of census night."""

NIGHT = """
import django; django.setup()
from uuid import uuid4
from cacah.access.actions import create_user
from cacah.access.models import User
from cacah.cases import actions as hall
from cacah.cases.core.night import Record
from cacah.field import actions, nights, training
from cacah.geo.reads import by_code
from cacah.lib import clock
chief, place, now = User.objects.get(username="demo-district"), by_code(VILLAGE).pk, clock.now()
for at, name in enumerate(("Dewi Contoh", "Tono Contoh")):
    user, _ = create_user(f"{NAME}-{at}", name, [("enumerator", place)])
    actions.assign(user.pk, place)
    training.hand_in(user, 1, {one.code: one.right for one in training.current().questions})
    nights.put_in_team(user, place, "Tim Pasar", chief)
    for spot, sex, age, heads, home, text in (
        ("Pasar Gede", "male", "25-59", 1, False, "jaket merah" if at else "Jaket merah, tas hitam"),
        ("Terminal Tirtonadi", "female", "25-59", 1 + at, False, ""),
        ("Terminal Tirtonadi", "male", "60", 1, not at, ""),
    ):
        hall.note_night(Record(uuid4(), place, now, user.actor, spot, sex, age, heads, home, text))
"""
"""Two officers of a team recorded people at two spots; one of them perhaps twice."""

PAPER = """
import django; django.setup()
from datetime import timedelta
from uuid import uuid4
from cacah.access.actions import create_user
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Case
from cacah.cases.tests.conftest import FAMILY, Seat
from cacah.field import keying
from cacah.geo.reads import by_code, under
from cacah.lib import clock
village, now = by_code(VILLAGE), clock.now()
officer, _ = create_user(f"{NAME}-petugas", "Dewi Contoh", [("enumerator", village.pk)])
first, _ = create_user(f"{NAME}-satu", "Endang Contoh", [("keyer", village.pk)])
second, _ = create_user(f"{NAME}-dua", "Fajar Contoh", [("keyer", village.pk)])
mine = list(under(Case.objects.filter(status=0), village).order_by("-place_id", "pk")[:8])
for event, some in (("dropped_off", mine), ("picked_up", mine[:5]), ("not_returned", mine[5:6])):
    hall.tell_all([hall.Word(uuid4(), case.pk, event, now - timedelta(minutes=5), officer.actor) for case in some])

def typed(case, who, channel, **read):
    seat = Seat(case.pk, keying.MODE, channel, actor=who.actor)
    hall.save_part(seat, case.pk, {**FAMILY, "address_place": VILLAGE, **read})
    return seat

for case in mine[:2]:
    keying.begin(case, clock.today(now.tzinfo), first)
    keying.sent(case.pk, hall.send_drafts(typed(case, first, channels.PAPER), uuid4()).envelope_id, first)
case = mine[0]
typed(case, second, channels.SECOND, address_street="Jalan Mawar 12", floor="cement")
keying.second_done(case.pk, second)
print(mine[2].pk, case.pk)
"""
"""Forms left, fetched and keyed in: one to key, one to key a second time, one to decide."""

HIRED = """
import django; django.setup()
import json
from cacah.access.actions import create_user
from cacah.cases.models import Case
from cacah.field import training
from cacah.field.actions import assign
from cacah.geo.models import Place
from cacah.geo.reads import by_code
village = by_code(VILLAGE)
chief, word = create_user(f"{NAME}-koseka", "Koseka Contoh", [("district", village.parent_id)])
units = list(Place.objects.filter(parent=village, valid_to=None).order_by("-code"))
for at, (name, many) in enumerate((("Dewi Contoh", 4), ("Tono Contoh", 1), ("Wati Contoh", 0))):
    user, own = create_user(f"{NAME}-{at}", name, [("enumerator", village.pk)])
    for _ in range(many):
        assign(user.pk, units.pop(0).pk)
    if many:
        training.hand_in(user, 1, {one.code: one.right for one in training.current().questions})
family = Case.objects.filter(place__parent=village, status=0).order_by("-place__code", "pk").first()
told = {"chief": {"user": chief.username, "password": word}, "family": str(family.pk)}
print(json.dumps({**told, "fresh": {"user": user.username, "password": own}}))
"""
"""A village whose units are given out, most of them to one officer, and some to nobody; one has not passed the test."""

WORKED = """
import django; django.setup()
from datetime import timedelta
from uuid import uuid4
from cacah.access.actions import create_user
from cacah.access.models import User
from cacah.cases import actions as hall
from cacah.cases.models import Case
from cacah.field.actions import assign, review
from cacah.geo.reads import by_code, under
from cacah.instrument.reads import current
from cacah.lib import clock
village, now, version = by_code(VILLAGE), clock.now(), current().version
chief = User.objects.get(username="demo-district")
answers = dict(address_place=VILLAGE, address_street="Jalan Contoh 1", tenure="own", water="piped", floor="tile")
mine = list(under(Case.objects.filter(status=0), village).order_by("-place_id", "-pk")[:90])
for name, lines, asked in (("Dewi Contoh", 48, 21), ("Tono Contoh", 33, 12), ("Wati Contoh", 9, 0)):
    user, _ = create_user(f"{NAME}-{name.split()[0].lower()}", name, [("enumerator", village.pk)])
    assign(user.pk, village.pk)
    some, mine = mine[:lines], mine[lines:]
    hall.tell_all([hall.Word(uuid4(), case.pk, "list_here", now - timedelta(hours=1), user.actor) for case in some])
    for case in some[:asked]:
        parts = (hall.PartAnswers(case.pk, "family", answers),)
        sent = hall.receive(hall.Envelope(uuid4(), case.pk, "interview", user.actor, version, parts, now))
        review(chief, case, sent.envelope_id, "approved", "", uuid4())
"""
"""Three officers checked lines and interviewed, and the supervisor approved every interview."""

RETURNED = """
import django; django.setup()
from uuid import uuid4
from cacah.access.models import User
from cacah.cases.models import Case, Envelope
from cacah.cases.reads import approved
from cacah.field.actions import review
chief, officer = User.objects.get(username="demo-district"), User.objects.get(username=f"{NAME}-dewi")
done = [one.id for one in approved(Case.objects.filter(field_state="approved")) if one.author == officer.actor]
for sent in Envelope.objects.filter(id__in=done[:3]).select_related("case"):
    review(chief, sent.case, sent.id, "returned", "Anggota keluarga belum ada. Tanyakan lagi.", uuid4())
"""
"""Three interviews that were paid for go back to the officer."""

MOVED = """
import django; django.setup()
from uuid import uuid4
from cacah.cases import actions as hall
from cacah.cases.leads import match_leads
from cacah.cases.models import Case, Cursor
from cacah.cases.reads import members
from cacah.cases.tests.conftest import FAMILY, Seat, gone
from cacah.geo.reads import by_code, under
from cacah.lib import clock
case = under(Case.objects.filter(status=0), by_code(NAME)).order_by("-place_id", "pk").first()
seat = Seat(case.pk, "interview", "field", actor="user:7")
hall.save_part(seat, case.pk, {**FAMILY, "address_place": NAME})
hall.save_part(seat, members(case.pk)[-1].id, gone(presence_place=VILLAGE))
hall.send_drafts(seat, uuid4())
Cursor.objects.filter(name="leads").update(census_day=None)  # tonight's round once more
while match_leads(clock.now()):
    pass
"""
"""A family of another village, `NAME`, says that somebody of it lives here now."""

SPLIT = """
import django; django.setup()
from uuid import uuid4
from cacah.access.actions import create_user
from cacah.cases.models import Case
from cacah.field import charges, splits
from cacah.field.actions import assign
from cacah.field.core.batch import Sls
from cacah.geo.reads import by_code
from cacah.lib import clock
unit, now = by_code(VILLAGE), clock.now()
officer, _ = create_user(f"{NAME}-pecah", "Dewi Contoh", [("enumerator", unit.pk)])
assign(officer.pk, unit.pk)
chosen = tuple(Case.objects.filter(place=unit, status=0).order_by("pk").values_list("pk", flat=True)[:3])
for sort, name in (("new", "RT 009"), ("split", "RT 002 A")):
    item = Sls(uuid4(), now, unit.code, sort, name, "Bapak Contoh", "Gang baru di timur pasar.", chosen)
    splits.take(item, officer, charges.lately(officer, now))
    print(item.id)
"""
"""An officer proposes a new unit and a part of one, with three families."""
