-- name: set_timers*!
INSERT INTO timer (kind, subject, due_at, until) VALUES (:kind, :subject, :due_at, :until)
ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, until = excluded.until WHERE timer.ended_at IS NULL;

-- name: end_timers*!
UPDATE timer SET ended_at = :ended_at, outcome = :outcome WHERE kind = :kind AND subject = :subject;

-- name: cancel_timer!
DELETE FROM timer WHERE kind = :kind AND subject = :subject AND ended_at IS NULL;
