-- name: take_outgoing
-- record_class: OutboxRow
-- Take over what nobody is sending: after a crash, or written by a command.
UPDATE outbox SET owner = :owner, lease_until = :until
WHERE id IN (
    SELECT id FROM outbox WHERE state = 0 AND lease_until < :now AND channel IN (SELECT jsonb_array_elements_text(CAST(:channels AS jsonb)))
    ORDER BY kind, id LIMIT :most FOR UPDATE SKIP LOCKED
)
RETURNING id, channel, address, kind, payload, expires_at, delivery_id;
