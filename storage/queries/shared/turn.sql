-- name: savepoint!
SAVEPOINT turn;

-- name: rollback_to_savepoint!
ROLLBACK TO SAVEPOINT turn;

-- name: release_savepoint!
RELEASE SAVEPOINT turn;

-- name: oldest_waiting
-- The oldest message of each queue that holds any. (SQLite knows that a column is a time, not that its minimum is.)
SELECT 'inbox' AS queue, received_at AS since FROM inbox
WHERE id = (SELECT MIN(id) FROM inbox WHERE done_at IS NULL)
UNION ALL SELECT 'outbox' AS queue, created_at AS since FROM outbox
WHERE id = (SELECT MIN(id) FROM outbox WHERE state = 0);

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

-- name: waiting_queue
-- record_class: Queuer
-- Chats with messages that wait to be answered, in the order of their first ones.
SELECT inbox.id, chat.channel, chat.address, chat.language, inbox.received_at AS since
FROM (SELECT MIN(id) AS id FROM inbox WHERE done_at IS NULL GROUP BY chat_id) AS first
JOIN inbox ON inbox.id = first.id JOIN chat ON chat.id = inbox.chat_id
ORDER BY inbox.id;

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
