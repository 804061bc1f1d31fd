-- Somebody added in a draft goes to the end of the list; again is harmless, and a list has an end.
insert into cases_member (case_id, id, position, origin, standing, touched, complete)
select %(case)s, %(member)s, coalesce(max(position), 0) + 1, %(origin)s, %(standing)s, false, false
from cases_member where case_id = %(case)s
having count(*) < %(most)s
on conflict (case_id, id) do nothing
