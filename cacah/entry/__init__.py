"""A family's ways in: NIK + KK, passwords; who may sit down, at which case, in which mode, for how long."""
