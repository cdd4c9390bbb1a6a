-- name: queued_messages
-- record_class: Queued
-- What waits in a chat, in order.
SELECT id, payload FROM inbox WHERE chat_id = :chat_id AND done_at IS NULL ORDER BY id LIMIT :most;

-- name: files_of_queued
-- record_class: ReceivedFile
-- Files that were fetched for messages that wait in a chat.
SELECT f.id, f.inbox_id, f.chat_id, f.place, f.name, f.media_type, f.size, f.sha256, f.clean_sha256, f.clean_size, f.pages,
       f.problem, f.remarks, f.reference, f.received_at
FROM inbox i JOIN received_file f ON f.inbox_id = i.id
WHERE i.chat_id = :chat_id AND i.done_at IS NULL;

-- name: add_received_file*!
-- A message's file is fetched again where a crash came between, or by two processes at once: the first row stays.
INSERT INTO received_file (id, inbox_id, chat_id, place, name, media_type, size, sha256, clean_sha256, clean_size, pages,
                           problem, remarks, reference, received_at)
VALUES (:id, :inbox_id, :chat_id, :place, :name, :media_type, :size, :sha256, :clean_sha256, :clean_size, :pages,
        :problem, :remarks, :reference, :received_at)
ON CONFLICT (inbox_id) DO NOTHING;

-- name: files_at_platforms
-- Files of which the platform still has a copy.
SELECT f.id, chat.channel, f.reference FROM received_file f JOIN chat ON chat.id = f.chat_id
WHERE f.reference <> '' AND f.received_at < :before ORDER BY f.id LIMIT :most;

-- name: set_forgotten*!
UPDATE received_file SET reference = '' WHERE id = :id;

-- name: documents_of
-- record_class: Document
SELECT id, person_id, item, receipt, sha256, size, pages, state, why, received_at, decided_at
FROM document WHERE person_id = :person_id AND ended_at IS NULL ORDER BY id;

-- name: files_handed_in
-- record_class: HandedIn
SELECT d.item, d.receipt, d.received_at, f.sha256
FROM document d JOIN document_part p ON p.document_id = d.id JOIN received_file f ON f.id = p.file_id
WHERE d.person_id = :person_id AND d.ended_at IS NULL ORDER BY d.id, p.position;

-- name: add_document!
INSERT INTO document (id, person_id, item, receipt, sha256, size, pages, state, why, channel, received_at)
VALUES (:id, :person_id, :item, :receipt, :sha256, :size, :pages, :state, '', :channel, :received_at);

-- name: add_document_part*!
INSERT INTO document_part (document_id, position, file_id) VALUES (:document_id, :position, :file_id);

-- name: end_document!
UPDATE document SET ended = :ended, replaced_by = :replaced_by, ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: restore_document!
UPDATE document SET ended = NULL, replaced_by = NULL, ended_at = NULL WHERE id = :id;

-- name: replaced_document^
-- record_class: Document
SELECT id, person_id, item, receipt, sha256, size, pages, state, why, received_at, decided_at
FROM document WHERE replaced_by = :id AND ended = 'replaced' AND purged_at IS NULL;

-- name: newest_change^
-- The last thing that a person did to their documents, if it can be undone: what was decided on cannot.
SELECT id, ended FROM document
WHERE person_id = :person_id AND purged_at IS NULL
  AND ((ended_at IS NULL AND decided_at IS NULL AND received_at > :since) OR (ended = 'removed' AND ended_at > :since))
ORDER BY COALESCE(ended_at, received_at) DESC, id DESC LIMIT 1;

-- name: document_by_id^
-- record_class: Document
SELECT id, person_id, item, receipt, sha256, size, pages, state, why, received_at, decided_at FROM document WHERE id = :id;

-- name: decide_document!
UPDATE document SET state = :state, why = :why, decided_at = :decided_at WHERE id = :id;

-- name: forget_files_of_chat!
-- Nothing that was made a document is among them: who has documents has an account. Nor what was sent to an officer.
UPDATE received_file SET purged_at = :now, name = ''
WHERE chat_id = :chat_id AND purged_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM document_part p WHERE p.file_id = received_file.id)
  AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.file_id = received_file.id);

-- name: kept_files
-- What the file store must not lose.
SELECT sha256 FROM letter WHERE purged_at IS NULL
UNION SELECT sha256 FROM document WHERE purged_at IS NULL
UNION SELECT sha256 FROM signed_register
UNION SELECT sha256 FROM received_file WHERE purged_at IS NULL AND sha256 <> ''
UNION SELECT clean_sha256 FROM received_file WHERE purged_at IS NULL AND sha256 <> '';
