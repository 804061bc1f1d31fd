"""After the last row of a file: who may be the same person, which families are in another now, who is missing."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections

from cacah.register.models import Family, Hint, Load
from cacah.register.storing import Store
from cacah.vault import keys

# What n people share makes n - 1 pairs, each with the one loaded first, not n * (n - 1) / 2.
SAME_NIK = """
    insert into register_candidate (id, kind, family_a, person_a, family_b, person_b, load_id, found_at)
    select gen_random_uuid(),
        case when name = first_name and family_id <> first_family then 'two_cards' else 'same_nik' end,
        first_family, first, family_id, id, %(load)s, %(now)s
    from (
        select id, family_id, token_name_birth as name, first_value(id) over same as first,
            first_value(family_id) over same as first_family, first_value(token_name_birth) over same as first_name
        from register_person
        where nik_index is not null and departed_in is null {only}
        window same as (partition by nik_index order by id)
    ) as sharing
    where id <> first
    on conflict do nothing
"""

# Three equal tokens: name and birth date, name and birth year in a district, birth date and sex in an SLS.
SAME_NAME = """
    insert into register_candidate (id, kind, family_a, person_a, family_b, person_b, load_id, found_at)
    select gen_random_uuid(),
        case when nik_index is not null and first_nik is not null then 'two_niks' else 'same_name' end,
        first_family, first, family_id, id, %(load)s, %(now)s
    from (
        select id, family_id, nik_index, first_value(id) over same as first,
            first_value(family_id) over same as first_family, first_value(nik_index) over same as first_nik
        from register_person
        where departed_in is null {only}
        window same as (partition by token_name_birth, token_name_year_place, token_birth_sex_place order by id)
    ) as alike
    where id <> first and family_id <> first_family and (nik_index is distinct from first_nik or nik_index is null)
    on conflict do nothing
"""

# After the first load only people who share something with somebody of this load are looked at.
ONLY_OF_LOAD = """and {column} in (
    select m.{column} from register_family f join register_person m on m.family_id = f.id
    where f.load_id = %(load)s)"""

# A family of an earlier cut whose card is not listed any more and all of whose people are on other cards now.
SUPERSEDE = """
    with moved as (
        select o.family_id as old, o.id as person, n.family_id as new
        from register_family fn
        join register_person n on n.family_id = fn.id and n.departed_in is null
        join register_person o on o.nik_index = n.nik_index and o.token_name_birth = n.token_name_birth
            and o.family_id <> n.family_id and o.departed_in is null
        join register_family fo on fo.id = o.family_id and fo.superseded_by is null
        join register_load l on l.id = fo.load_id and l.cut < %(cut)s
        left join register_listed listed on listed.load_id = %(load)s and listed.kk_index = fo.kk_index
        where fn.load_id = %(load)s and listed.kk_index is null
    ), best as (
        select distinct on (old) old, new from (select old, new, count(*) as n from moved group by old, new) as c
        order by old, n desc, new
    ), gone as (
        select m.old, b.new from moved m join best b using (old) join register_family f on f.id = m.old
        group by m.old, b.new, f.people having count(distinct m.person) >= f.people
    ), cards as (
        insert into register_card (kk_index, family_id, load_id)
        select c.kk_index, gone.new, %(load)s from gone join register_card c on c.family_id = gone.old
        on conflict do nothing
    )
    update register_family f set superseded_by = gone.new, xid = pg_current_xact_id()::text::bigint
    from gone where f.id = gone.old
"""

MISSING = """
    select p.id, p.family_id, exists (
        select 1 from register_person q where q.nik_index = p.nik_index and q.token_name_birth = p.token_name_birth
        and q.family_id <> p.family_id and q.departed_in is null)
    from register_person p where p.departed_in = %(load)s
"""


def candidates(load: Load, first: bool, now: Any, alias: str) -> int:
    """Find pairs that may be one person; the number of candidates this load has now, odd numbers included."""
    values = {"load": load.pk, "now": now}
    with connections[alias].cursor() as cursor:
        cursor.execute("set local work_mem = '128MB'")
        for statement, column in ((SAME_NIK, "nik_index"), (SAME_NAME, "token_name_birth")):
            cursor.execute(statement.format(only="" if first else ONLY_OF_LOAD.format(column=column)), values)
        cursor.execute("select count(*) from register_candidate where load_id = %(load)s", values)
        return int(cursor.fetchone()[0])


def supersede(load: Load, alias: str) -> None:
    """Point families whose people are all on other cards now to the family that took most of them."""
    cut: date = load.cut
    with connections[alias].cursor() as cursor:
        cursor.execute(SUPERSEDE, {"load": load.pk, "cut": cut})


def missing(load: Load, store: Store, alias: str) -> None:
    """Hints for people whom the newer cut no longer lists on their card: moved when on another, else perhaps dead."""
    with connections[alias].cursor() as cursor:
        cursor.execute(MISSING, {"load": load.pk})
        rows: list[tuple[UUID, UUID, bool]] = cursor.fetchall()
    wrapped = dict(Family.objects.using(alias).filter(pk__in={row[1] for row in rows}).values_list("id", "wrapped_key"))
    hints = [
        store.hint(family, keys.unwrap(wrapped[family]), Hint.MOVED if elsewhere else Hint.DEATH, str(person))
        for person, family, elsewhere in rows
    ]
    Hint.objects.using(alias).bulk_create(hints, batch_size=2_000)
