-- Every version of some cases as ranking asks of it, each with its answers only where its part is asked for: what nobody
-- looks at is not read. A family's part has the id of its case.
select case_id, part_id, number, kind, mode, at, completeness, instrument,
    case when part_id = any(%(parts)s::uuid[]) then sealed end
from cases_version
where case_id = any(%(cases)s::uuid[])
