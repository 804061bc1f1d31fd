-- What a send changes besides its own rows: what is visible of its people, where each is counted, the dwelling, and
-- which drafts are sent (one saved since then stays to be sent).
with seen as (
    update cases_member m set
        touched = true, standing = 1, complete = new.complete, counted_here = new.counted_here, stands = new.stands,
        sealed = new.sealed, token_name_birth = new.one, token_name_year_place = new.two,
        token_birth_sex_place = new.three
    from unnest(
        %(members)s::uuid[], %(complete)s::boolean[], %(counted)s::boolean[], %(stands)s::smallint[],
        %(codes)s::bytea[], %(name_birth)s::int[], %(name_year_place)s::int[], %(birth_sex_place)s::int[]
    ) as new (id, complete, counted_here, stands, sealed, one, two, three)
    where m.case_id = %(case)s and m.id = new.id
), listed as (
    update cases_member m set touched = true, standing = 1
    where m.case_id = %(case)s and m.id = any(%(beaten)s::uuid[])
), lives as (
    insert into cases_residence as old (case_id, member_id, dwelling_id, sealed)
    select %(case)s, new.member_id, new.dwelling_id, new.sealed
    from unnest(%(members)s::uuid[], %(dwellings)s::uuid[], %(reasons)s::bytea[])
        as new (member_id, dwelling_id, sealed)
    on conflict (case_id, member_id) do update set dwelling_id = excluded.dwelling_id, sealed = excluded.sealed
), told as (
    insert into cases_dwelling as old (case_id, id, place_id, sealed)
    select %(case)s, %(case)s, %(place)s, %(address)s where %(house)s
    on conflict (case_id, id) do update set
        place_id = excluded.place_id, sealed = coalesce(excluded.sealed, old.sealed)
)
update cases_draft d set sent = true
from unnest(%(parts)s::uuid[], %(versions)s::int[]) as new (part_id, version)
where d.case_id = %(case)s and d.channel = %(channel)s and d.part_id = new.part_id and d.version <= new.version
