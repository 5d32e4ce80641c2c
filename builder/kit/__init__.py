"""Plan, build, write, sign, verify, serve: the only floor that knows disks and networks."""
