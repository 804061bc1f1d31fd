-- What one officer may be in charge of, in one statement, as every contact of a phone begins with it:
--   given  what the officer was given, and the path of its place
--   below  the places in it and all below them ('0' follows '/' in the order of bytes)
--   alone  what anybody has alone among those
--   trust  single families, until lately
--   other  single families there that another has had since before that
--   sls    that the officer has proposed a split or new unit
-- `floor`, `top`: days between which it is today everywhere; whether an assignment holds is its place's own day.
-- `early`: from when on it is lately.
with given as (
    select a.id, a.user_id, a.place_id, a.since, a.until, p.path
    from field_assignment a
    join geo_place p on p.id = a.place_id
    where a.user_id = %(user)s and a.since <= %(top)s and (a.until is null or a.until >= %(floor)s)
),
below as (
    select distinct p.id, p.path
    from given g
    join geo_place p on p.path ~>=~ g.path and p.path ~<~ (rtrim(g.path, '/') || '0')
)
select 'given', g.place_id, g.user_id, g.since, g.until, g.path, null::uuid from given g
union all
select 'below', b.id, null, null, null, b.path, null from below b
union all
select 'alone', a.place_id, a.user_id, a.since, a.until, b.path, null
from below b
join field_assignment a on a.place_id = b.id
where a.alone and a.since <= %(top)s and (a.until is null or a.until >= %(floor)s)
union all
select 'trust', t.place_id, t.user_id, null, t.ended_at::date, t.id::text, t.case_id
from field_trust t
where t.user_id = %(user)s and (t.ended_at is null or t.ended_at >= %(early)s)
union all
select 'other', t.place_id, t.user_id, null, null, b.path, t.case_id
from below b
join field_trust t on t.place_id = b.id
where t.user_id <> %(user)s and t.ended_at is null and t.since < %(early)s
union all
(
    select 'sls', s.place_id, s.user_id, null, null, null, null
    from field_slsproposal s
    where s.user_id = %(user)s
    limit 1
)
