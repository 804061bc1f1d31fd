"""People whom a form forgets: a student far away, a lost password, eleven at one table, newlyweds, a keyboard alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from cacah.simulate.core import FamilyTruth, PersonTruth
from tests.journeys.conftest import FOLLOWS, PHONE, Site
from tests.journeys.gallery import Gallery, Looked
from tests.journeys.keyboard import Keys
from tests.journeys.person import Family, _item, follow, sign_in, within

pytestmark = pytest.mark.journey

STEP = 15_000
"""Milliseconds that a step may take."""

NEW_PASSWORD = "gajah-lampu-sepeda-7"

TYPED = """() => Object.fromEntries([...new FormData(document.querySelector('form:has([data-item])'))]
  .filter(([name, value]) => value && value !== "?" && !/versi$|^csrf|^kiriman$/.test(name)))"""
"""What somebody has answered on a page, by the names of its fields; "?" is a day that nobody remembers."""


ASKED = (
    """() => [...document.querySelectorAll('[data-item]:not([hidden]) :is(input, select)')].map((one) => one.name)"""
)


@pytest.fixture
def scripts(request: pytest.FixtureRequest) -> bool:
    return "without" not in request.node.name


@pytest.fixture
def phones(browser: Browser, scripts: bool) -> Iterator[Callable[[], BrowserContext]]:
    """Phones of several people, all with or without JavaScript; an error in the page's own code fails the journey."""
    bought: list[BrowserContext] = []
    errors: list[str] = []

    def buy() -> BrowserContext:
        context = browser.new_context(viewport=PHONE, locale="id-ID", java_script_enabled=scripts)
        context.set_default_timeout(STEP)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        bought.append(context)
        return context

    yield buy
    for context in bought:
        context.close()
    assert errors == []


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    looked = Gallery()
    yield looked
    assert looked.wrong == []


both = pytest.mark.parametrize("hand", ["with-javascript", "without-javascript"])


@dataclass
class Home:
    """Opens a phone for somebody of a family."""

    site: Site
    phones: Callable[[], BrowserContext]
    gallery: Gallery
    scripts: bool

    def phone(self, truth: FamilyTruth, kind: type[Looked] = Looked) -> Looked:
        page = self.phones().new_page()
        return kind(page, self.site.url, truth, self.site.labels, self.scripts, gallery=self.gallery)

    def counts_one_more(self, before: dict[str, int], people: int, residents: int) -> None:
        """One family of so many people on the list, so many of them living there, has sent and nobody else."""
        more = {"families_sent": 1, "residents_sent": residents, "persons_listed_sent": people}
        wanted = {name: before[name] + number for name, number in more.items()}
        within(FOLLOWS, lambda: {name: self.site.counted()[name] for name in more} == wanted)


@pytest.fixture
def home(site: Site, phones: Callable[[], BrowserContext], gallery: Gallery, scripts: bool) -> Home:
    return Home(site, phones, gallery, scripts)


def here(family: FamilyTruth) -> list[PersonTruth]:
    return [one for one in family.people if one.answers["presence"] == "here"]


def called(person: PersonTruth) -> str:
    return str(person.register["name"] if person.register else person.answers["name"])


def plain(family: FamilyTruth) -> bool:
    """Everybody is on the register's card, with a number, and the card is the register's."""
    return family.kk == family.kk_now and all(one.register and one.register["nik"] for one in family.people)


def receipt(family: Family) -> Locator:
    """What the receipt says, and that nothing is missing."""
    expect(family.page.locator(".note.done").first).to_contain_text("lengkap")
    return family.page.locator("dl.facts")


# A student in another city


def is_student_away(person: PersonTruth) -> bool:
    place = person.answers.get("presence_place", "")
    return person.answers["presence"] == "elsewhere" and place[:2] != "33" and "1999" < person.born < "2008"


def with_student(family: FamilyTruth) -> bool:
    """One of them studies in another province, the others are at home."""
    away = [one for one in family.people if is_student_away(one)]
    return plain(family) and len(away) == 1 and len(here(family)) == len(family.people) - 1 > 0


def misspelt(label: str) -> str:
    """The name of the place without its fifth letter."""
    name = label.split(",")[0]
    return name[:4] + name[5:]


class Misspelling(Looked):
    """Types the student's place with a letter missing."""

    def spelt(self, name: str, label: str) -> str:
        return misspelt(label) if _item(name) == "presence_place" else label


@both
def test_a_student_in_another_city_is_found_there_in_spite_of_a_slip(hand: str, home: Home) -> None:
    truth = home.site.take(with_student)
    student = next(one for one in truth.people if is_student_away(one))
    label = home.site.labels[student.answers["presence_place"]]
    before = home.site.settled()
    family = home.phone(truth, Misspelling)
    family.enter()
    family.until("/ringkasan/")
    expect(family.page.locator(".people > .person", has_text=called(student))).to_contain_text("tidak dihitung di sini")
    family.page.goto(f"{family.url}/isi/orang/")
    card = family.page.locator(".people > .person").nth(truth.people.index(student))
    expect(card.locator("input[data-places]")).to_have_value(label)
    family.send()
    expect(receipt(family)).to_contain_text(str(len(truth.people)))
    home.counts_one_more(before, len(truth.people), len(truth.people) - 1)


@both
def test_a_student_answers_alone_and_the_family_sees_only_that_it_is_done(hand: str, home: Home) -> None:
    truth = home.site.take(with_student)
    student = next(one for one in truth.people if is_student_away(one))
    others = [one for one in truth.people if one is not student]
    secret = home.site.labels[student.answers["presence_place"]]
    before = home.site.settled()
    family = home.phone(replace(truth, people=[*others, student]))
    family.enter()
    family.until("/orang/")
    code = give_code(family, student)

    alone = home.phone(replace(truth, people=[student]), Misspelling)
    alone.page.goto(f"{alone.url}/kode")
    alone.page.fill("#id_kode", code)
    alone.onward()
    for other in others:
        expect(alone.page.locator("body")).not_to_contain_text(called(other))
    alone.send()
    assert alone.page.locator("dl.facts").count() == 1

    read: list[str] = []
    family.page.on("domcontentloaded", lambda page: read.append(page.content()))
    family.page.goto(f"{family.url}/isi/orang/")
    told = family.page.locator(".people > .person", has_text=called(student))
    expect(told).to_contain_text("Menjawab sendiri: sudah dikirim")
    assert told.locator("input, select").count() == 0
    family.send()
    expect(receipt(family)).to_contain_text(str(len(truth.people)))
    assert len(read) > 3 and not any(secret.split(",")[0] in page for page in read)
    home.counts_one_more(before, len(truth.people), len(others))


def give_code(family: Looked, member: PersonTruth) -> str:
    """The family makes the member's code and goes back to the list."""
    page = family.page
    follow(page.get_by_role("link", name=f"Biarkan {called(member)} menjawab sendiri"))
    family.look()
    follow(page.get_by_role("button", name="Buat kode"))
    code = page.locator("b.code").inner_text()
    follow(page.get_by_role("link", name="Kembali ke daftar"))
    expect(page.locator(".people")).to_contain_text("Menjawab sendiri: belum dikirim")
    return code


# A grandfather whose granddaughter types


@both
def test_a_granddaughter_goes_on_on_her_phone_where_grandfather_lost_his_password(hand: str, home: Home) -> None:
    truth = home.site.truth(home.site.unused())
    before = home.site.settled()
    his = home.phone(truth)
    his.page.context.clock.install()
    his.enter()
    code = recovery_code(his)
    his.page.goto(f"{his.url}/isi/")
    his.until("/1/")
    his.until("/orang/")
    his.until("/1/")
    his.answer()
    where, typed = his.page.url, his.page.evaluate(TYPED)
    assert len(typed) > 10, "what he knows of the first person"
    leave_it_there(his)

    hers = home.phone(truth)
    hers.page.goto(f"{hers.url}/")
    hers.numbers()
    hers.page.fill("#id_sandi", "bukan-ini-sandinya")
    hers.onward()
    expect(hers.page.locator("#perbaiki")).to_contain_text("tidak cocok")
    follow(hers.page.get_by_role("link", name="Lupa sandi, atau orang lain yang membuatnya?"))
    hers.look()
    hers.page.fill("#id_kode", code.lower())
    hers.page.fill("#id_sandi", NEW_PASSWORD)
    hers.onward()
    hers.page.get_by_role("link", name="Lanjut mengisi").click()
    expect(hers.page.locator("main")).to_contain_text("Anda sudah mulai mengisi")
    hers.onward()
    assert "/orang/" in hers.page.url and hers.page.url != f"{hers.url}/isi/orang/", "past the list, where he was"
    hers.page.goto(where)
    found, asked = hers.page.evaluate(TYPED), set(hers.page.evaluate(ASKED))
    assert {name: found.get(name) for name in asked & {*typed}} == {name: typed[name] for name in asked & {*typed}}
    assert typed.keys() - asked <= {"intends_stay"}, "asked only of who came of late: without scripts it stood there"
    his.page.goto(where)
    expect(his.page).to_have_url(re.compile(r"/\?"))

    hers.page.goto(f"{hers.url}/isi/orang/")
    hers.send()
    expect(receipt(hers)).to_contain_text("4")
    home.counts_one_more(before, 4, 4)


def recovery_code(family: Looked) -> str:
    follow(family.page.get_by_role("link", name="Simpan kode pemulihan"))
    family.onward()
    return family.page.locator("p.code").inner_text()


def leave_it_there(family: Looked) -> None:
    """The phone saves by itself what nobody has sent; where it cannot, the button does."""
    if family.scripts:
        expect(family.page.locator("#kept")).to_have_text("Tersimpan di ponsel ini")
        family.page.clock.fast_forward(21_000)
        expect(family.page.locator("#kept")).to_have_text("Tersimpan")
    else:
        family.onward()


# Eleven at one table

ELEVEN = 11


def newborn(family: FamilyTruth) -> PersonTruth | None:
    """A child that the register does not know yet."""
    return next((one for one in here(family) if one.register is None), None)


def guest(person: PersonTruth, name: str) -> PersonTruth:
    """Like that person, but on no card and with no number at hand."""
    own = {**person.answers, "name": name, "relationship": "relative", "card": "unknown", "no_nik_reason": "not_shown"}
    return replace(person, register=None, answers={key: value for key, value in own.items() if key != "nik"})


def enlarged(site: Site) -> tuple[FamilyTruth, list[tuple[PersonTruth, str]]]:
    """Six or seven on the card; who is added, and why not on the list: a child born since, others who live there."""
    truth = site.take(lambda one: plain(one) and len(one.people) > 5 and len(here(one)) == len(one.people))
    child = next(filter(None, map(newborn, site.truths)))
    adult = next(one for one in truth.people if one.answers["relationship"] == "head")
    names = [f"TAMU KE-{number}" for number in range(ELEVEN - 1 - len(truth.people))]
    child = replace(child, answers={**child.answers, "name": "BAYI", "relationship": "grandchild"})
    return truth, [(child, "born"), *((guest(adult, name), "moved_in") for name in names)]


def add(family: Looked, person: PersonTruth, why: str = "") -> None:
    """Put somebody on the list who is not on the card."""
    follow(family.page.get_by_role("button", name="Tambah orang"))
    family.look()
    family.page.fill("#id_name", str(person.answers["name"]))
    if why:
        family.page.check(f"[name=joined][value={why}]")
    family.onward()
    expect(family.page.locator(".people")).to_contain_text(str(person.answers["name"]))
    family.truth = replace(family.truth, people=[*family.truth.people, person])


@pytest.mark.prove
@pytest.mark.parametrize("hand", ["with-javascript"])
def test_eleven_people_are_answered_in_one_go(hand: str, home: Home) -> None:
    truth, added = enlarged(home.site)
    before = home.site.settled()
    family = home.phone(truth)
    family.enter()
    family.until("/orang/")
    for person, why in added:
        add(family, person, why)
    family.send()
    facts = receipt(family).locator("dd").all_inner_texts()
    assert facts[-2].startswith(f"{ELEVEN} (") and facts[-1] == str(ELEVEN)
    assert len(facts[-2].split(",")) == ELEVEN, "everybody by initials"
    home.counts_one_more(before, ELEVEN, ELEVEN)


# Newlyweds, and a card renewed since

VILLAGE = "33.72.04.1010"


def unmarried(sex: str) -> Callable[[FamilyTruth], bool]:
    """Somebody grown up, not the head, who has never been married, lives at home with parents in the village."""
    return lambda family: (
        plain(family) and family.place == VILLAGE and any(may_marry(one, sex) for one in family.people)
    )


def may_marry(person: PersonTruth, sex: str) -> bool:
    told = person.answers
    return (told["presence"], told.get("relationship"), told.get("sex")) == ("here", "child", sex) and (
        "1990" < person.born < "2003"
    )


def married(person: PersonTruth, role: str) -> PersonTruth:
    own = {**person.answers, "relationship": role, "marital_status": "married_registered", "same_registered": "yes"}
    return replace(person, answers={**own, "card": "this"})


def couple(site: Site, card: str) -> FamilyTruth:
    """Two children of two families, on a card of their own, in the house of his parents."""
    parents = site.take(unmarried("male"))
    him = next(one for one in parents.people if may_marry(one, "male"))
    hers = site.take(unmarried("female"))
    her = next(one for one in hers.people if may_marry(one, "female"))
    answers = {**parents.answers, "other_family": "yes", "eat_together": "yes"}
    people = [married(him, "head"), married(her, "spouse")]
    return replace(parents, kk=card, kk_now=card, answers=answers, people=people)


def unconfirmed(officer: Page) -> int:
    """What the village head is told of families from outside the register."""
    officer.reload()
    found = re.search(r"Di luar angka ini: ([\d.]+) keluarga", officer.locator("main").inner_text())
    return int(found[1].replace(".", "")) if found else 0


@pytest.mark.parametrize("hand", ["with-javascript"])
def test_newlyweds_in_the_parents_house_answer_for_themselves_and_are_noted_as_claimed(
    hand: str, home: Home, browser: Browser
) -> None:
    office = browser.new_context(locale="id-ID")
    head = sign_in(office, home.site.url, home.site.person("village_head"))
    head.goto(f"{home.site.url}/kemajuan/")
    truth = couple(home.site, "33720405052099" + ("81" if home.scripts else "82"))
    before, claims = home.site.settled(), unconfirmed(head)
    family = home.phone(truth)
    him, her = (str(one.answers["nik"]) for one in truth.people)
    page = family.page
    page.goto(f"{family.url}/")
    page.fill("#id_nik", him)
    page.fill("#id_kk", truth.kk)
    family.onward()
    follow(page.get_by_role("link", name="Kartu keluarga kami baru"))
    page.fill("#id_lain", her)
    family.onward()
    expect(page.locator("#perbaiki")).to_contain_text("tidak menemukan keluarga Anda")
    follow(page.get_by_role("link", name="Keluarga kami belum tercatat"))
    family.look()
    expect(page.locator("#id_nik")).to_have_value(him)
    page.fill("#id_desa", home.site.labels[VILLAGE].split(",")[0])
    family.onward()
    page.get_by_label(home.site.labels[VILLAGE], exact=True).check()
    page.fill("#id_rt", truth.rt)
    page.fill("#id_rw", truth.rw)
    follow(page.get_by_role("button", name="Mulai"))
    page.fill("#id_sandi", family.password)
    family.onward()

    family.until("/orang/")
    people, family.truth = truth.people, replace(truth, people=[])
    for person in people:
        add(family, person)
    family.send()
    expect(receipt(family)).to_contain_text("2")
    within(FOLLOWS, lambda: unconfirmed(head) == claims + 1)
    assert home.site.settled() == before, "counted once somebody has confirmed it"
    office.close()


@pytest.mark.parametrize("hand", ["without-javascript"])
def test_a_renewed_card_is_found_by_facts_and_opens_by_itself_the_next_time(hand: str, home: Home) -> None:
    truth = home.site.take(renewed)
    truth = replace(truth, answers={**truth.answers, "other_family": "yes", "eat_together": "no"})
    before = home.site.settled()
    family = home.phone(truth)
    page, own = family.page, truth.login
    other = next(one for one in truth.people if one.born != own.born)
    head = next(one for one in truth.people if one.answers["relationship"] == "head")
    assert own.register and other.register and head.register
    page.goto(f"{family.url}/")
    page.fill("#id_nik", own.register["nik"])
    page.fill("#id_kk", truth.kk_now)
    family.onward()
    follow(page.get_by_role("link", name="Masuk dengan tanggal lahir"))
    family.look()
    page.fill("#id_kepala", misspelt(head.register["name"]))
    for part, value in zip("ymd", other.register["birth_date"].split("-"), strict=True):
        page.fill(f"#id_lahir_{part}", value)
    family.onward()
    page.fill("#id_sandi", family.password)
    family.onward()
    family.until("/orang/")
    page.context.clear_cookies()

    family.truth = replace(truth, kk=truth.kk_now)
    page.goto(f"{family.url}/")
    family.numbers()
    expect(page.get_by_role("heading", name="Isi sandi keluarga Anda")).to_be_visible()
    page.fill("#id_sandi", family.password)
    family.onward()
    page.goto(f"{family.url}/isi/keluarga/1/")
    expect(page.locator("[name=other_family][value=yes]")).to_be_checked()
    family.send()
    receipt(family)
    home.counts_one_more(before, len(truth.people), len(truth.people))


def renewed(family: FamilyTruth) -> bool:
    """The card has a number that the register does not know; all are at home, and not all born on one day."""
    people = family.people
    known = all(one.register and one.register["nik"] for one in people) and len(here(family)) == len(people)
    return family.kk != family.kk_now and known and len({one.born for one in people}) > 1


# A keyboard and a screen reader


@pytest.mark.parametrize("hand", ["with-javascript"])
def test_the_pages_before_the_form_are_for_everybody_in_every_language(hand: str, home: Home) -> None:
    page = home.phones().new_page()
    for address in ("/", "/kode", "/jalan", "/jalan/keterangan", "/jalan/anggota"):
        page.goto(f"{home.site.url}{address}")
        home.gallery.in_every_language(page, address)
        expect(page.locator("html")).to_have_attribute("lang", "id")


def at_home(family: FamilyTruth) -> bool:
    """Two people who live where they are registered."""
    moved = family.answers.get("address_place") not in (None, family.place)
    return plain(family) and len(family.people) == len(here(family)) == 2 and not moved


@pytest.mark.parametrize("hand", ["with-javascript-id", "with-javascript-en", "without-javascript-id"])
def test_a_keyboard_is_enough_every_field_has_a_name_and_errors_are_announced(hand: str, home: Home) -> None:
    before, language = home.site.settled(), hand[-2:]
    family = home.phone(home.site.take(at_home), Keys)
    assert isinstance(family, Keys)
    family.language = language
    page = family.page
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{family.url}/?bahasa={language}")
    assert family.press("Tab") and page.locator(".skip").evaluate("one => one === document.activeElement")
    family.fill_in({"nik": "337204", "kk": ""})
    expect(page.locator("#perbaiki")).to_have_role("alert")
    if family.scripts:
        expect(page.locator("#perbaiki")).to_be_focused()
        family.press("Tab")
        family.press("Enter")
        expect(page.locator("#id_nik")).to_be_focused()
    expect(page.locator("#id_nik")).to_have_accessible_description(re.compile(r"\d"))
    expect(page.locator("#id_nik")).to_have_attribute("aria-invalid", "true")

    family.enter()
    family.until("/orang/")
    for name in page.locator(".people h2").all_inner_texts():
        expect(page.get_by_role("group", name=name, exact=True).locator("[data-item$=presence]")).to_be_visible()
    if family.scripts:
        said_where_it_is_kept(family)
    family.until("/ringkasan/")
    family.onward()
    facts = receipt_in(family, language)
    expect(facts).to_contain_text("2")
    home.counts_one_more(before, 2, 2)
    assert family.nameless == []
    assert page.evaluate("() => getComputedStyle(document.body).transitionDuration") in ("0s", "")


def said_where_it_is_kept(family: Keys) -> None:
    """The quiet line is a status that a screen reader reads when it changes."""
    line = family.page.locator("#kept")
    expect(line).to_have_role("status")
    assert not (line.text_content() or "").strip()
    family.answer()
    expect(line).to_have_text({"id": "Tersimpan di ponsel ini", "en": "Saved on this phone"}[family.language])


def receipt_in(family: Family, language: str) -> Locator:
    expect(family.page.locator(".note.done").first).to_contain_text({"id": "lengkap", "en": "complete"}[language])
    return family.page.locator("dl.facts")


# No network, no tab, no server

HOUSE = "Gang Kenanga Rahasia 79"
READY = "() => navigator.serviceWorker.controller !== null"
ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
DRAWN = "() => !document.querySelector('#shell') || document.querySelector('#shell form, #shell .actions')"


class Patient(Looked):
    """Waits until the phone has drawn the next page by itself."""

    def onward(self) -> None:
        before = self.page.url
        Family.onward(self)
        self.page.wait_for_url(lambda now: now != before)
        self.page.wait_for_function(DRAWN)
        kind = f"without a network {re.sub(ID, '*', self.page.url.removeprefix(self.url))}"
        if self.page.locator("#shell").count() and kind not in self.gallery.seen:
            self.gallery.seen.append(kind)
            self.gallery.read(self.page, kind)


@pytest.mark.parametrize("hand", ["with-javascript"])
def test_network_tab_and_server_go_in_the_middle_and_one_response_arrives(hand: str, home: Home) -> None:
    before = home.site.settled()
    family = home.phone(home.site.take(lambda one: at_home(one) and one.place == VILLAGE), Patient)
    phone = family.page.context
    family.enter()
    family.until("/keluarga/1/")
    family.page.wait_for_function(READY)
    family.answer()
    phone.set_offline(True)
    unfold(family.page, "address_street")
    family.page.fill("[name=address_street]", HOUSE)
    family.truth.answers["address_street"] = HOUSE
    family.onward()
    family.answer()
    family.onward()
    family.answer()
    where, typed = family.page.url, family.page.evaluate(TYPED)
    expect(family.page.locator("#kept")).to_have_text("Tersimpan di ponsel ini")
    with home.site.outage():
        family.page.close()
        phone.set_offline(False)
        family.page = phone.new_page()
        family.page.goto(where)
        family.page.wait_for_function(DRAWN)
        assert family.page.evaluate(TYPED) == typed, "the server does not answer; the phone does"
        family.until("/ringkasan/")
        expect(family.page.locator("#shell")).to_contain_text("Begitu ada jaringan")
    follow(family.page.get_by_role("link", name="Coba lagi"))
    expect(family.page.locator("form[action$='/kirim/']")).to_be_visible()
    expect(family.page.locator(".people .tag.attention")).to_have_count(0)
    family.page.goto(where)
    assert family.page.evaluate(TYPED) == typed
    family.page.goto(f"{family.url}/isi/keluarga/1/")
    expect(family.page.locator("[name=address_street]")).to_have_value(HOUSE)
    family.page.goto(f"{family.url}/isi/ringkasan/")
    family.page.locator(".actions button").dblclick()
    family.page.wait_for_url("**/tanda-terima/**")
    expect(receipt(family)).to_contain_text("2")
    home.counts_one_more(before, 2, 2)


def unfold(page: Page, name: str) -> None:
    fold = page.locator(f"#{name}-q details.change:not([open]) > summary")
    if fold.count():
        fold.click()
