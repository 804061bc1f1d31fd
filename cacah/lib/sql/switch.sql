insert into lib_house (id, called, issued, fair, shown, load, at, read_only, read_only_until)
values (1, 0, 0, 0, 0, 0, now(), %s::boolean, %s::timestamptz)
on conflict (id) do update set read_only = excluded.read_only, read_only_until = excluded.read_only_until
