-- name: purge_inbox
-- Ids are in the order of time: nothing is looked at beyond the first row that stays.
DELETE FROM inbox
WHERE id IN (SELECT id FROM inbox
             WHERE id < coalesce((SELECT id FROM inbox WHERE received_at >= :before ORDER BY id LIMIT 1), :last)
               AND done_at IS NOT NULL ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_outbox
DELETE FROM outbox
WHERE id IN (SELECT id FROM outbox
             WHERE id < coalesce((SELECT id FROM outbox WHERE created_at >= :before ORDER BY id LIMIT 1), :last)
               AND state > 0 AND proof IS NULL ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_notice
DELETE FROM outbox
WHERE id IN (SELECT id FROM outbox
             WHERE id < coalesce((SELECT id FROM outbox WHERE created_at >= :before ORDER BY id LIMIT 1), :last)
               AND state > 0 ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_incident
DELETE FROM incident
WHERE id IN (SELECT id FROM incident
             WHERE id < coalesce((SELECT id FROM incident WHERE happened_at >= :before ORDER BY id LIMIT 1), :last)
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_timer
DELETE FROM timer
WHERE (kind, subject) IN (SELECT kind, subject FROM timer WHERE ended_at < :before ORDER BY ended_at LIMIT :most)
RETURNING kind || '/' || subject;

-- name: purge_attempt
DELETE FROM attempt
WHERE id IN (SELECT id FROM attempt
             WHERE id < coalesce((SELECT id FROM attempt WHERE made_at >= :before ORDER BY id LIMIT 1), :last)
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_code
DELETE FROM code
WHERE id IN (SELECT id FROM code
             WHERE id < coalesce((SELECT id FROM code WHERE created_at >= :before ORDER BY id LIMIT 1), :last)
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_delivery
DELETE FROM delivery
WHERE id IN (SELECT id FROM delivery
             WHERE id < coalesce((SELECT id FROM delivery WHERE created_at >= :before ORDER BY id LIMIT 1), :last)
               AND state > 0 ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_proof
DELETE FROM proof WHERE id IN (SELECT id FROM proof WHERE ended_at < :before ORDER BY id LIMIT :most) RETURNING id;

-- name: purge_login
-- A person's newest stays: it tells when the account was last used.
DELETE FROM login
WHERE id IN (SELECT id FROM login WHERE ended_at < :before
             AND EXISTS (SELECT 1 FROM login later WHERE later.person_id = login.person_id AND later.id > login.id)
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_centre_login
DELETE FROM centre_login WHERE id IN (SELECT id FROM centre_login WHERE ended_at < :before ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_number_change
DELETE FROM number_change WHERE id IN (SELECT id FROM number_change WHERE ended_at < :before ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_stranger
-- Not where an officer's answer is to go, or where an erasure has yet to find it.
UPDATE chat SET address = 'gone-' || id, proven_phone = NULL, proof_id = NULL, conversation = NULL, parked = NULL
WHERE id IN (SELECT id FROM chat WHERE consent_at IS NULL AND coalesce(active_at, created_at) < :before
             AND address NOT LIKE 'gone-%' AND address NOT LIKE 'erased-%'
             AND NOT EXISTS (SELECT 1 FROM help_case WHERE help_case.chat_id = chat.id AND help_case.state <> 'closed')
             AND NOT EXISTS (SELECT 1 FROM person JOIN data_request r ON r.person_id = person.id
                             WHERE person.phone IN (chat.proven_phone, chat.address)
                               AND r.kind = 'withdrawal' AND r.state IN ('waiting', 'open'))
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_draft
DELETE FROM draft
WHERE (person_id, form) IN (SELECT person_id, form FROM draft WHERE kept_at < :before ORDER BY kept_at LIMIT :most)
RETURNING person_id;

-- name: purge_document
-- Its file goes with the next sweep of the store.
UPDATE document SET purged_at = :now
WHERE id IN (SELECT id FROM document WHERE purged_at IS NULL AND ended_at < :before ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_unused_file
-- Files that are part of no document, or only of purged ones, and of no case that is open or was closed of late.
UPDATE received_file SET purged_at = :now, name = ''
WHERE id IN (SELECT id FROM received_file
             WHERE purged_at IS NULL AND received_at < :before
               AND NOT EXISTS (SELECT 1 FROM document_part p JOIN document d ON d.id = p.document_id
                               WHERE p.file_id = received_file.id AND d.purged_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM case_file c JOIN help_case h ON h.id = c.case_id
                               WHERE c.file_id = received_file.id
                                 AND (h.state <> 'closed' OR h.changed_at >= :documents_before))
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_case_entry
DELETE FROM case_entry
WHERE id IN (SELECT e.id FROM case_entry e JOIN help_case c ON c.id = e.case_id
             WHERE c.state = 'closed' AND c.changed_at < :before ORDER BY e.id LIMIT :most)
RETURNING id;

-- name: purge_case_file
DELETE FROM case_file
WHERE id IN (SELECT f.id FROM case_file f JOIN help_case c ON c.id = f.case_id
             WHERE c.state = 'closed' AND c.changed_at < :before ORDER BY f.id LIMIT :most)
RETURNING id;

-- name: purge_case
DELETE FROM help_case
WHERE id IN (SELECT id FROM help_case WHERE state = 'closed' AND changed_at < :before
             AND NOT EXISTS (SELECT 1 FROM case_entry WHERE case_id = help_case.id)
             AND NOT EXISTS (SELECT 1 FROM case_file WHERE case_id = help_case.id) ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_application
-- Those that came to nothing, and those whose post is long over.
DELETE FROM application
WHERE id IN (SELECT id FROM application WHERE coalesce(withdrawn_at, decided_at, begun_at) < :before ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_dispute
DELETE FROM dispute WHERE id IN (SELECT id FROM dispute WHERE opened_at < :before ORDER BY id LIMIT :most) RETURNING id;

-- name: purge_substitution
DELETE FROM substitution WHERE id IN (SELECT id FROM substitution WHERE asked_at < :before ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_mark
-- The chain of a centre goes as a whole: nothing is added to it any more.
DELETE FROM mark
WHERE id IN (SELECT id FROM mark WHERE centre_id IN (SELECT id FROM centre WHERE year < :before_year)
             AND NOT EXISTS (SELECT 1 FROM dispute WHERE mark_id = mark.id) ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_signed_register
DELETE FROM signed_register
WHERE id IN (SELECT id FROM signed_register WHERE submitted_at < :before ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_payment
DELETE FROM payment WHERE id IN (SELECT id FROM payment WHERE year < :before_year ORDER BY id LIMIT :most) RETURNING id;

-- name: purge_acceptance
DELETE FROM acceptance
WHERE id IN (SELECT a.id FROM acceptance a JOIN invitation i ON i.id = a.invitation_id
             WHERE i.ends_on < :before_day ORDER BY a.id LIMIT :most)
RETURNING id;

-- name: purge_letter
-- Its file goes with the next sweep of the store.
DELETE FROM letter WHERE id IN (SELECT id FROM letter WHERE issued_at < :before ORDER BY id LIMIT :most) RETURNING id;

-- name: purge_deployment
DELETE FROM deployment
WHERE id IN (SELECT id FROM deployment WHERE centre_id IN (SELECT id FROM centre WHERE year < :before_year)
             AND NOT EXISTS (SELECT 1 FROM mark WHERE deployment_id = deployment.id)
             AND NOT EXISTS (SELECT 1 FROM substitution s WHERE deployment.id IN (s.deployment_id, s.new_deployment_id))
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_invitation
DELETE FROM invitation
WHERE id IN (SELECT id FROM invitation WHERE ends_on < :before_day
             AND NOT EXISTS (SELECT 1 FROM acceptance WHERE invitation_id = invitation.id) ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_history
DELETE FROM history
WHERE id IN (SELECT id FROM history
             WHERE id < coalesce((SELECT id FROM history WHERE happened_at >= :before ORDER BY id LIMIT 1), :last)
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_look
DELETE FROM look
WHERE id IN (SELECT id FROM look
             WHERE id < coalesce((SELECT id FROM look WHERE happened_at >= :before ORDER BY id LIMIT 1), :last)
             ORDER BY id LIMIT :most)
RETURNING id;

-- name: purge_request_entry
DELETE FROM request_entry
WHERE id IN (SELECT e.id FROM request_entry e JOIN data_request r ON r.id = e.request_id
             WHERE r.ended_at < :before ORDER BY e.id LIMIT :most)
RETURNING id;

-- name: purge_request
DELETE FROM data_request
WHERE id IN (SELECT id FROM data_request WHERE ended_at < :before
             AND NOT EXISTS (SELECT 1 FROM request_entry WHERE request_id = data_request.id) ORDER BY id LIMIT :most)
RETURNING id;

-- name: unused_accounts
SELECT id, phone FROM person
WHERE phone LIKE '+%' AND created_at < :before
  AND NOT EXISTS (SELECT 1 FROM chat
                  WHERE (address = person.phone OR login_person_id = person.id OR proven_phone = person.phone
                         AND (proof_id IS NULL OR proof_id IN (SELECT id FROM proof WHERE ended_at IS NULL)))
                    AND active_at > :before)
  AND NOT EXISTS (SELECT 1 FROM login WHERE login.person_id = person.id AND started_at > :before)
  AND NOT EXISTS (SELECT 1 FROM deployment WHERE deployment.phone = person.phone)
  AND NOT EXISTS (SELECT 1 FROM invitation WHERE invitation.phone = person.phone)
  AND NOT EXISTS (SELECT 1 FROM application WHERE application.person_id = person.id)
  AND NOT EXISTS (SELECT 1 FROM director WHERE director.phone = person.phone)
ORDER BY id LIMIT :most;
