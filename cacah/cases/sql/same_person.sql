-- Who holds one of these NIKs by the register or by an answer, and is or may still be counted where listed.
select p.nik_index, p.case_id, p.member_id
from cases_personindex p
join cases_member m on m.case_id = p.case_id and m.id = p.member_id
where p.nik_index = any(%(niks)s::bytea[]) and m.standing = 1 and m.counted_here is not false
