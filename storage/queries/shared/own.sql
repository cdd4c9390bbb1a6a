-- name: accounts_of_person
-- The account, and those that were joined to it.
SELECT id FROM person WHERE id = :person_id UNION SELECT person_id FROM merged WHERE into_id = :person_id;

-- name: numbers_of_person
SELECT phone FROM person WHERE id = :person_id UNION SELECT phone FROM former_number WHERE person_id = :person_id;

-- name: chats_with_number
-- Chats that surely belong to who has a number.
SELECT chat.id, address FROM chat LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL
WHERE address = :phone OR proven_phone = :phone AND (proof_id IS NULL OR proof.id IS NOT NULL);

-- name: chats_of_one
-- Chats of nobody's number where nobody but this person was ever logged in, and that act for no centre.
SELECT chat.id, chat.address FROM chat
WHERE proven_phone IS NULL
  AND id IN (SELECT chat_id FROM login LEFT JOIN merged ON merged.person_id = login.person_id
             WHERE login.person_id = :person_id OR into_id = :person_id)
  AND NOT EXISTS (SELECT 1 FROM login other WHERE other.chat_id = chat.id AND other.person_id <> :person_id
                  AND other.person_id NOT IN (SELECT person_id FROM merged WHERE into_id = :person_id))
  AND NOT EXISTS (SELECT 1 FROM centre_login WHERE centre_login.chat_id = chat.id);

-- name: id_numbers_of_council
-- ID numbers that the council has for a phone number.
SELECT id_number FROM invitation WHERE phone = :phone AND id_number <> ''
UNION SELECT id_number FROM deployment WHERE phone = :phone AND id_number <> '';

-- name: leave_shared_chats!
-- What somebody was doing in a chat that others use too; who else is logged in there stays.
UPDATE chat SET login_id = NULL, login_person_id = NULL, conversation = NULL, parked = NULL
WHERE id IN (SELECT chat_id FROM login WHERE person_id = :person_id)
  AND (login_person_id IS NULL OR login_person_id = :person_id);

-- name: forget_keys!
-- Notices that were told to a number, wherever they went.
DELETE FROM outbox WHERE key LIKE '%' || :phone || '%';

-- name: forget_in_histories!
-- Where the history of another account names the number.
UPDATE history SET old = CASE WHEN old = :phone THEN '' ELSE old END, new = CASE WHEN new = :phone THEN '' ELSE new END
WHERE old = :phone OR new = :phone;

-- name: forget_passed!
-- How far an announcement is: whoever comes next is told once all the same, by the key of the notice.
UPDATE announcement SET up_to = CASE WHEN outcome = '' THEN substr(up_to, 1, length(up_to) - 1) ELSE '' END
WHERE up_to = :phone;

-- name: forget_uploads!
-- The platform's id of a letter that we uploaded.
DELETE FROM platform_file WHERE sha256 IN (SELECT sha256 FROM letter WHERE id = :letter_id);

-- name: forget_unanswered!
-- Offers that came to nothing: nobody can be asked about them.
DELETE FROM invitation
WHERE phone = :phone AND NOT EXISTS (SELECT 1 FROM acceptance WHERE invitation_id = invitation.id);
