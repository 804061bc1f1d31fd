-- As alike.sql, for members with whom too many share one token: who shares two.
select p.case_id, p.id,
    case when cardinality(found.cases) < %(most)s then found.cases end,
    case when cardinality(found.cases) < %(most)s then found.ids end
from unnest(%(cases)s::uuid[], %(members)s::uuid[]) as wanted (case_id, id)
join cases_member p on p.case_id = wanted.case_id and p.id = wanted.id
cross join lateral (
    (select array_agg(q.case_id) as cases, array_agg(q.id) as ids from (
        select q.case_id, q.id from cases_member q
        where q.token_name_birth = p.token_name_birth and q.token_name_year_place = p.token_name_year_place
            and q.case_id <> p.case_id and q.standing = 1
        limit %(most)s
    ) q)
    union all
    (select array_agg(q.case_id) as cases, array_agg(q.id) as ids from (
        select q.case_id, q.id from cases_member q
        where q.token_name_year_place = p.token_name_year_place and q.token_birth_sex_place = p.token_birth_sex_place
            and q.case_id <> p.case_id and q.standing = 1
        limit %(most)s
    ) q)
    union all
    (select array_agg(q.case_id) as cases, array_agg(q.id) as ids from (
        select q.case_id, q.id from cases_member q
        where q.token_birth_sex_place = p.token_birth_sex_place and q.token_name_birth = p.token_name_birth
            and q.case_id <> p.case_id and q.standing = 1
        limit %(most)s
    ) q)
) found
where found.cases is not null
