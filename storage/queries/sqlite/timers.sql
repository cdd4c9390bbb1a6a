-- name: due_timers
-- record_class: Timer
SELECT kind, subject, due_at, until FROM timer WHERE ended_at IS NULL AND due_at <= :now ORDER BY due_at, kind, subject LIMIT :most;
