-- Every version of some cases without its answers: what ranking needs.
select case_id, part_id, number, mode, completeness, at from cases_version where case_id = any(%(cases)s)
