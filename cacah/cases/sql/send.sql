-- What sends change of their cases.
update cases_case c set
    home_id = new.home_id, status = new.status, mode = new.mode, confirmed_at = new.confirmed_at,
    started_at = new.started_at, sent_at = new.sent_at, complete_at = new.complete_at, clean_at = new.clean_at,
    visit_requested_at = new.visit_requested_at, listed = new.listed, residents = new.residents,
    family_complete = new.family_complete, family_stands = new.family_stands, version = new.version,
    field_state = new.field_state, instruction = new.instruction
from unnest(
    %(id)s::uuid[], %(home_id)s::bigint[], %(status)s::smallint[], %(mode)s::text[], %(confirmed_at)s::timestamptz[],
    %(started_at)s::timestamptz[], %(sent_at)s::timestamptz[], %(complete_at)s::timestamptz[],
    %(clean_at)s::timestamptz[], %(visit_requested_at)s::timestamptz[], %(listed)s::smallint[],
    %(residents)s::smallint[], %(family_complete)s::boolean[], %(family_stands)s::smallint[], %(version)s::int[],
    %(field_state)s::text[], %(instruction)s::text[]
) as new (
    id, home_id, status, mode, confirmed_at, started_at, sent_at, complete_at, clean_at, visit_requested_at, listed,
    residents, family_complete, family_stands, version, field_state, instruction
)
where c.id = new.id
