-- What sends change besides their own rows: what is visible of their people, where each is counted, the dwellings, and
-- which drafts are sent (one saved since then stays to be sent).
with seen as (
    update cases_member m set
        touched = true, standing = 1, complete = new.complete, counted_here = new.counted_here, stands = new.stands,
        sealed = new.sealed, token_name_birth = new.one, token_name_year_place = new.two,
        token_birth_sex_place = new.three
    from unnest(
        %(cases)s::uuid[], %(members)s::uuid[], %(complete)s::boolean[], %(counted)s::boolean[], %(stands)s::smallint[],
        %(codes)s::bytea[], %(name_birth)s::int[], %(name_year_place)s::int[], %(birth_sex_place)s::int[]
    ) as new (case_id, id, complete, counted_here, stands, sealed, one, two, three)
    where m.case_id = new.case_id and m.id = new.id
), listed as (
    update cases_member m set touched = true, standing = 1
    from unnest(%(beaten_cases)s::uuid[], %(beaten)s::uuid[]) as new (case_id, id)
    where m.case_id = new.case_id and m.id = new.id
), lives as (
    insert into cases_residence as old (case_id, member_id, dwelling_id, sealed)
    select new.case_id, new.member_id, new.dwelling_id, new.sealed
    from unnest(%(cases)s::uuid[], %(members)s::uuid[], %(dwellings)s::uuid[], %(reasons)s::bytea[])
        as new (case_id, member_id, dwelling_id, sealed)
    on conflict (case_id, member_id) do update set dwelling_id = excluded.dwelling_id, sealed = excluded.sealed
), told as (
    insert into cases_dwelling as old (case_id, id, place_id, sealed)
    select new.id, new.id, new.place_id, new.sealed
    from unnest(%(houses)s::uuid[], %(places)s::bigint[], %(addresses)s::bytea[]) as new (id, place_id, sealed)
    on conflict (case_id, id) do update set
        place_id = excluded.place_id, sealed = coalesce(excluded.sealed, old.sealed)
)
update cases_draft d set sent = true
from unnest(%(draft_cases)s::uuid[], %(channels)s::text[], %(parts)s::uuid[], %(versions)s::int[])
    as new (case_id, channel, part_id, version)
where d.case_id = new.case_id and d.channel = new.channel and d.part_id = new.part_id and d.version <= new.version
