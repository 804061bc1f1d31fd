-- The next events after a cursor, as `lib.cursor.visible` orders them: how many, up to the one that is the `most`-th to
-- change something; the cases of those that do; and where the last one stands. Of what the field said of a case only
-- such `words` change something, if there are any, and what made the case one that is counted: event and word have one
-- moment.
with next as materialized (
    select xid, id, case_id, kind <> all(%(unchanged)s) and (
        kind <> 'told' or %(words)s::text[] is null
        or exists (
            select from cases_word w where w.case_id = e.case_id and w.at = e.at and w.event = any(%(words)s)
        )
        or exists (select from cases_case c where c.id = e.case_id and c.confirmed_at = e.at)
    ) as changing
    from cases_event e
    where (xid, id) > (%(xid)s, %(id)s) and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by xid, id
    limit %(window)s
),
counted as (
    select *, count(*) filter (where changing) over (order by xid, id) as so_far from next
),
read as (
    select * from counted where so_far < %(most)s or (so_far = %(most)s and changing)
)
select count(*), array_agg(distinct case_id) filter (where changing),
    (select xid from read order by xid desc, id desc limit 1), (select id from read order by xid desc, id desc limit 1)
from read
