-- name: add_case^
-- record_class: Case
INSERT INTO help_case (id, number, chat_id, person_id, phone, state, opened_at, changed_at, topic, facts, due_at)
VALUES (:id, :number, :chat_id, :person_id, :phone, 'open', :opened_at, :opened_at, :topic, :facts, :due_at)
ON CONFLICT (number) DO NOTHING
RETURNING id, number, chat_id, person_id, phone, state, opened_at, changed_at, topic, facts, owner, due_at, rating;

-- name: case_by_number^
-- record_class: Case
SELECT id, number, chat_id, person_id, phone, state, opened_at, changed_at, topic, facts, owner, due_at, rating
FROM help_case WHERE number = :number;

-- name: case_by_id^
-- record_class: Case
SELECT id, number, chat_id, person_id, phone, state, opened_at, changed_at, topic, facts, owner, due_at, rating
FROM help_case WHERE id = :id;

-- name: cases_of
-- record_class: Case
SELECT id, number, chat_id, person_id, phone, state, opened_at, changed_at, topic, facts, owner, due_at, rating
FROM help_case
WHERE (person_id = :person_id OR (chat_id = :chat_id AND person_id IS NULL))
  AND (state <> 'closed' OR changed_at > :since)
ORDER BY id DESC LIMIT 5;

-- name: waiting_cases
-- record_class: Case
SELECT id, number, chat_id, person_id, phone, state, opened_at, changed_at, topic, facts, owner, due_at, rating
FROM help_case
WHERE state IN ('open', 'read') ORDER BY changed_at, id;

-- name: all_cases
-- record_class: Case
SELECT id, number, chat_id, person_id, phone, state, opened_at, changed_at, topic, facts, owner, due_at, rating
FROM help_case ORDER BY id;

-- name: set_case_state!
UPDATE help_case SET state = :state, changed_at = :changed_at, due_at = :due_at WHERE id = :id;

-- name: assign_case!
UPDATE help_case SET owner = :owner WHERE id = :id;

-- name: rate_case!
UPDATE help_case SET rating = :rating WHERE id = :id;

-- name: add_case_entry!
INSERT INTO case_entry (id, case_id, who, what, text, happened_at)
VALUES (:id, :case_id, :who, :what, :text, :happened_at);

-- name: entries_of_case
-- record_class: CaseEntry
SELECT id, who, what, text, happened_at FROM case_entry WHERE case_id = :case_id ORDER BY id;

-- name: incident_by_number^
-- record_class: Incident
SELECT case_number, conversation, message, traceback, happened_at FROM incident WHERE case_number = :case_number;

-- name: incidents_of_chat
-- record_class: Incident
SELECT case_number, conversation, message, traceback, happened_at FROM incident
WHERE chat_id = :chat_id ORDER BY id DESC LIMIT 5;

-- name: add_case_file*!
-- What is part of a case already stays where it is.
INSERT INTO case_file (id, case_id, file_id) VALUES (:id, :case_id, :file_id) ON CONFLICT (file_id) DO NOTHING;

-- name: files_of_case
-- record_class: ReceivedFile
SELECT f.id, f.inbox_id, f.chat_id, f.place, f.name, f.media_type, f.size, f.sha256, f.clean_sha256, f.clean_size, f.pages,
       f.problem, f.remarks, f.reference, f.received_at
FROM case_file c JOIN received_file f ON f.id = c.file_id
WHERE c.case_id = :case_id AND f.purged_at IS NULL ORDER BY c.id;

-- name: hidden_cases_of_chat$
-- Cases of this chat that are open, and show only where their person is logged in.
SELECT COUNT(*) FROM help_case
WHERE chat_id = :chat_id AND state <> 'closed' AND person_id IS NOT NULL AND person_id <> COALESCE(:person_id, 0);
