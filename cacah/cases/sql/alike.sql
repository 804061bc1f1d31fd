-- For each resident of some cases and each token, who elsewhere has the same: cases and members, null when they are
-- `most`. Nobody reads further than that, so that a token that very many share costs no more than one of a few.
select p.case_id, p.id,
    case when cardinality(found.cases) < %(most)s then found.cases end,
    case when cardinality(found.cases) < %(most)s then found.ids end
from cases_member p
cross join lateral (
    (select array_agg(q.case_id) as cases, array_agg(q.id) as ids from (
        select q.case_id, q.id from cases_member q
        where q.token_name_birth = p.token_name_birth
            and q.case_id <> p.case_id and q.standing = 1
        limit %(most)s
    ) q)
    union all
    (select array_agg(q.case_id) as cases, array_agg(q.id) as ids from (
        select q.case_id, q.id from cases_member q
        where q.token_name_year_place = p.token_name_year_place
            and q.case_id <> p.case_id and q.standing = 1
        limit %(most)s
    ) q)
    union all
    (select array_agg(q.case_id) as cases, array_agg(q.id) as ids from (
        select q.case_id, q.id from cases_member q
        where q.token_birth_sex_place = p.token_birth_sex_place
            and q.case_id <> p.case_id and q.standing = 1
        limit %(most)s
    ) q)
) found
where p.case_id = any(%(cases)s::uuid[]) and p.standing = 1 and p.counted_here and found.cases is not null
