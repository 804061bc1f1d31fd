-- Of every kind of cases the last counts up to a day. The unique key of the table is in this order.
select distinct on (place_id, officer, status, mode)
    place_id, officer, status, mode, families, people, to_visit
from field_daycount
where {within} and day <= %(day)s
order by place_id, officer, status, mode, day desc
