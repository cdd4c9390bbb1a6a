-- name: add_proof!
INSERT INTO proof (id, chat_id, phone, proven_at) VALUES (:id, :chat_id, :phone, :proven_at);

-- name: end_proofs!
UPDATE proof SET ended_at = :ended_at WHERE phone = :phone AND ended_at IS NULL AND chat_id <> :but;
