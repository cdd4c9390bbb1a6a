-- name: add_code!
INSERT INTO code (id, purpose, phone, chat_id, hash, issued_by, created_at, expires_at)
VALUES (:id, :purpose, :phone, :chat_id, :hash, :issued_by, :created_at, :expires_at);

-- name: good_codes
-- Codes that this chat may use: its own, and those for any chat, unless it tried too often since.
SELECT id, hash FROM code
WHERE purpose = :purpose AND phone = :phone AND used_at IS NULL AND expires_at > :now
  AND (chat_id IS NULL OR chat_id = :chat_id)
  AND (SELECT count(*) FROM attempt
       WHERE kind = :kind AND attempt.chat_id = :chat_id AND attempt.phone = code.phone AND attempt.id > code.id) < :tries;

-- name: use_code^
UPDATE code SET used_at = :used_at WHERE id = :id AND used_at IS NULL RETURNING id;

-- name: end_codes!
-- The newest code is the only one: for its chat, or for any.
UPDATE code SET expires_at = :now
WHERE purpose = :purpose AND phone = :phone AND used_at IS NULL AND expires_at > :now
  AND (chat_id = :chat_id OR (chat_id IS NULL AND :chat_id IS NULL));
