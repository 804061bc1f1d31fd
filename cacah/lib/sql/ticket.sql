with quick as (select set_config('synchronous_commit', 'off', true) as set)
update lib_house set issued = issued + 1 from quick where id = 1 returning issued
