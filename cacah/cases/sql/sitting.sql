-- A case with everybody the channel may see and that channel's drafts: one row per part, the family's first, which alone
-- carries the case. `alone`: the member whose own channel it is, who sees nobody else. Moments are seconds since 1970:
-- reading them as numbers takes a fifth of the time.
select
    p.id, p.position, p.register_person, p.origin, p.standing, p.touched, p.complete, p.counted_here, p.stands, p.own,
    p.duplicate,
    d.kind, d.sealed, d.version, d.foreign_version, d.device, extract(epoch from d.updated_at)::float8, d.sent,
    f.id, f.kind, f.register_family, f.place_id, f.home_id, f.status, f.mode, f.wrapped_key,
    extract(epoch from f.opened_at)::float8, extract(epoch from f.confirmed_at)::float8,
    extract(epoch from f.started_at)::float8, extract(epoch from f.sent_at)::float8,
    extract(epoch from f.complete_at)::float8, extract(epoch from f.clean_at)::float8,
    extract(epoch from f.visit_requested_at)::float8, extract(epoch from f.asked_at)::float8, f.expected, f.listed, f.residents, f.family_complete,
    f.family_stands, f.version, f.seats, f.field_state, f.instruction
from cases_case c
cross join lateral (
    select
        c.id, -1 as position, null::uuid as register_person, '' as origin, 1 as standing, false as touched,
        false as complete, null::boolean as counted_here, null::smallint as stands,
        0::smallint as own, false as duplicate
    union all
    select
        m.id, m.position, m.register_person, m.origin, m.standing, m.touched, m.complete, m.counted_here, m.stands,
        m.own, m.duplicate
    from cases_member m
    where m.case_id = c.id and case
        when %(alone)s::uuid is null then m.standing = 1 or m.origin = %(channel)s
        else m.id = %(alone)s and m.standing <> 2
    end
) p
left join lateral (select c.* where p.position = -1) f on true
left join cases_draft d on d.case_id = c.id and d.channel = %(channel)s and d.part_id = p.id
where c.id = %(case)s
order by p.position, p.id
