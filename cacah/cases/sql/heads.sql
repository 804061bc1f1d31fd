-- Every version of a case without its answers: what ranking needs.
select part_id, number, mode, completeness, at from cases_version where case_id = %(case)s
