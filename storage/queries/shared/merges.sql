-- name: same_person
-- record_class: Person
-- Other accounts with an ID or TSC number that the council has for this one: in its records, or as the others told it.
-- What this person told is no reason to name them an account: whoever knows an ID number could ask so whose it is.
SELECT person.id, person.phone FROM person
WHERE phone <> :phone
  AND phone IN (
      WITH mine AS (SELECT id_number, tsc_number FROM invitation WHERE phone = :phone
                    UNION SELECT id_number, tsc_number FROM deployment WHERE phone = :phone)
      SELECT phone FROM invitation WHERE id_number IN (SELECT id_number FROM mine WHERE id_number <> '')
      UNION SELECT phone FROM deployment WHERE id_number IN (SELECT id_number FROM mine WHERE id_number <> '')
      UNION SELECT other.phone FROM profile JOIN person other ON other.id = person_id
            WHERE id_number IN (SELECT id_number FROM mine WHERE id_number <> '')
      UNION SELECT phone FROM invitation WHERE tsc_number IN (SELECT tsc_number FROM mine WHERE tsc_number <> '')
      UNION SELECT phone FROM deployment WHERE tsc_number IN (SELECT tsc_number FROM mine WHERE tsc_number <> '')
      UNION SELECT other.phone FROM profile JOIN person other ON other.id = person_id
            WHERE tsc_number IN (SELECT tsc_number FROM mine WHERE tsc_number <> ''))
  AND id NOT IN (SELECT person_id FROM merged)
  AND phone NOT IN (SELECT new FROM history WHERE person_id = :person_id AND what = 'not_mine');

-- name: add_merged^
-- Not into an account that ended itself.
INSERT INTO merged (person_id, into_id, merged_at)
SELECT id, CAST(:into_id AS BIGINT), :merged_at FROM person
WHERE id = :person_id AND NOT EXISTS (SELECT 1 FROM merged WHERE person_id = :into_id)
ON CONFLICT (person_id) DO NOTHING RETURNING person_id;

-- name: end_account!
-- Its number is free; nothing logs in to it.
UPDATE person
SET phone = :phone, password_hash = NULL, password_chosen_at = NULL,
    next_password_hash = NULL, next_password_id = NULL, next_password_at = NULL
WHERE id = :id;

-- name: end_number_changes_of!
UPDATE number_change SET outcome = 'stopped', ended_at = :ended_at WHERE person_id = :person_id AND ended_at IS NULL;

-- name: end_repeated_documents!
-- Of two documents for the same item the accepted one stays, or the other's.
UPDATE document SET ended = 'replaced', ended_at = :ended_at
WHERE person_id = :losing AND ended_at IS NULL
  AND EXISTS (SELECT 1 FROM document same
              WHERE same.person_id = :other AND same.item = document.item AND same.ended_at IS NULL
                AND (same.state = 'accepted' OR document.state <> 'accepted'));

-- name: move_application!
UPDATE application SET person_id = :kept WHERE person_id = :gone;

-- name: move_document!
UPDATE document SET person_id = :kept WHERE person_id = :gone;

-- name: move_draft!
UPDATE draft SET person_id = :kept
WHERE person_id = :gone
  AND NOT EXISTS (SELECT 1 FROM draft same WHERE same.person_id = :kept AND same.form = draft.form);

-- name: move_profile!
-- What was told in both accounts counts as it was told in the one that stays.
UPDATE profile SET person_id = :kept
WHERE person_id = :gone AND NOT EXISTS (SELECT 1 FROM profile same WHERE same.person_id = :kept);

-- name: move_qualification!
UPDATE qualification SET person_id = :kept
WHERE person_id = :gone
  AND NOT EXISTS (SELECT 1 FROM qualification same
                  WHERE same.person_id = :kept AND same.removed_at IS NULL AND same.level = qualification.level
                    AND same.course = qualification.course AND same.from_year = qualification.from_year);

-- name: move_work!
UPDATE work SET person_id = :kept
WHERE person_id = :gone
  AND NOT EXISTS (SELECT 1 FROM work same
                  WHERE same.person_id = :kept AND same.removed_at IS NULL AND same.institution = work.institution
                    AND same.started_on = work.started_on);

-- name: move_help_case!
UPDATE help_case SET person_id = :kept WHERE person_id = :gone;

-- name: move_former_number!
UPDATE former_number SET person_id = :kept WHERE person_id = :gone;

-- name: move_merged!
-- Of several joins one after the other, each says where all ended.
UPDATE merged SET into_id = :kept WHERE into_id = :gone;
