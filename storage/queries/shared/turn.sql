-- name: savepoint!
SAVEPOINT turn;

-- name: rollback_to_savepoint!
ROLLBACK TO SAVEPOINT turn;

-- name: release_savepoint!
RELEASE SAVEPOINT turn;

-- name: oldest_waiting
SELECT 'inbox' AS queue, MIN(received_at) FROM inbox WHERE done_at IS NULL
UNION ALL SELECT 'outbox' AS queue, MIN(created_at) FROM outbox WHERE state = 0;

-- name: add_chat*!
-- A chat is made by its first message.
INSERT INTO chat (id, channel, address, created_at)
VALUES (:id, :channel, :address, :created_at)
ON CONFLICT (channel, address) DO NOTHING;

-- name: add_message*!
-- A second message with the same id on its channel is the first again.
INSERT INTO inbox (id, channel, message_id, chat_id, payload, received_at)
VALUES (:id, :channel, :message_id, (SELECT id FROM chat WHERE channel = :channel AND address = :address), :payload, :received_at)
ON CONFLICT (channel, message_id) DO NOTHING;

-- name: waiting_chats
-- Chats with messages that nobody has handled for a while.
SELECT DISTINCT chat.channel, chat.address
FROM inbox JOIN chat ON chat.id = inbox.chat_id
WHERE inbox.done_at IS NULL AND inbox.received_at <= :before;

-- name: save_chat*!
UPDATE chat
SET language = :language, consent_version = :consent_version, consent_at = :consent_at, proven_phone = :proven_phone,
    proof_id = :proof_id, login_id = :login_id, login_person_id = :login_person_id, active_at = :active_at,
    conversation = :conversation, parked = :parked
WHERE id = :id;

-- name: finish_message*!
-- What was said is not kept once it has been answered.
UPDATE inbox SET done_at = :done_at, payload = NULL WHERE id = :id;

-- name: add_incident*!
INSERT INTO incident (id, case_number, chat_id, conversation, message, traceback, happened_at)
VALUES (:id, :case_number, :chat_id, :conversation, :message, :traceback, :happened_at);
