-- name: lock_openings!
-- Made anew by one transaction at a time; those who search read on.
LOCK TABLE opening IN SHARE ROW EXCLUSIVE MODE;
