-- Save drafts of one case and channel, each only over the version it was made from, and what is visible of the members
-- they are about. What was sent stands: then a draft only touches. `recount`: the case's row was changed with it.
-- Returns the parts that were saved.
with saved as (
    insert into cases_draft as old (
        case_id, channel, part_id, kind, sealed, version, foreign_version, device, author, instrument, updated_at, sent
    )
    select %(case)s, %(channel)s, new.part_id, new.kind, new.sealed, new.base + 1, new.foreign_version,
        %(device)s, %(author)s, %(instrument)s, %(at)s, false
    from unnest(%(parts)s::uuid[], %(kinds)s::text[], %(sealed)s::bytea[], %(bases)s::int[], %(foreign)s::int[])
        as new (part_id, kind, sealed, base, foreign_version)
    on conflict (case_id, channel, part_id) do update set
        sealed = excluded.sealed, version = excluded.version, foreign_version = excluded.foreign_version,
        device = excluded.device, author = excluded.author, instrument = excluded.instrument,
        updated_at = excluded.updated_at, sent = false
    where old.version = excluded.version - 1
    returning part_id
), seen as (
    update cases_member m set
        touched = true,
        complete = case when m.stands is null then new.complete else m.complete end,
        counted_here = case when m.stands is null and %(recount)s then new.counted_here else m.counted_here end,
        sealed = case when m.stands is null then new.sealed else m.sealed end
    from unnest(%(members)s::uuid[], %(complete)s::boolean[], %(counted)s::boolean[], %(codes)s::bytea[])
        as new (id, complete, counted_here, sealed)
    join saved on saved.part_id = new.id
    where m.case_id = %(case)s and m.id = new.id
)
select part_id from saved
