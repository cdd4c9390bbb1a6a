-- name: due_deliveries
-- record_class: Delivery
-- Those whose newest step has had its time without a receipt; each is taken by one process only.
UPDATE delivery SET look_at = :later
WHERE id IN (
    SELECT id FROM delivery WHERE state = 0 AND look_at <= :now
    ORDER BY look_at LIMIT :most FOR UPDATE SKIP LOCKED
)
RETURNING id, purpose, phone, chat_id, told, payload, state, rung, step_id, created_at, expires_at, settled_at,
          password_id;
