-- What words change of their cases.
update cases_case c set
    confirmed_at = new.confirmed_at, field_state = new.field_state, instruction = new.instruction, version = new.version
from unnest(
    %(id)s::uuid[], %(confirmed_at)s::timestamptz[], %(field_state)s::text[], %(instruction)s::text[], %(version)s::int[]
) as new (id, confirmed_at, field_state, instruction, version)
where c.id = new.id
