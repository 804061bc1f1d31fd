-- How the cases of some places stand: place, officer who brought what was sent last by an officer (0: nobody), status,
-- mode; families, people, families still on the officers' way. Of a case nobody interviewed no envelope is looked for.
select
    one.place_id,
    coalesce(substring(brought.author from '^user:([0-9]+)$')::bigint, 0) as officer,
    one.status,
    one.mode,
    count(*),
    coalesce(sum(one.residents), 0)::integer,
    count(*) filter (where one.instruction <> 'none')
from cases_case as one
left join lateral (
    select sent.author
    from cases_envelope as sent
    where sent.case_id = one.id and sent.mode = any(%(modes)s)
    order by sent.received_at desc, sent.id desc
    limit 1
) as brought on one.mode = any(%(modes)s)
where one.place_id = any(%(places)s)
group by 1, 2, 3, 4
