-- name: add_number_change^
-- record_class: NumberChange
-- One waits for a person at a time, however many ask at one instant.
INSERT INTO number_change (id, person_id, old_phone, new_phone, asked_at, due_at)
VALUES (:id, :person_id, :old_phone, :new_phone, :asked_at, :due_at)
ON CONFLICT DO NOTHING
RETURNING id, person_id, old_phone, new_phone, asked_at, due_at;

-- name: waiting_number_change^
-- record_class: NumberChange
SELECT id, person_id, old_phone, new_phone, asked_at, due_at FROM number_change
WHERE old_phone = :phone AND ended_at IS NULL;

-- name: number_change^
-- record_class: NumberChange
SELECT id, person_id, old_phone, new_phone, asked_at, due_at FROM number_change WHERE id = :id AND ended_at IS NULL;

-- name: end_number_change^
UPDATE number_change SET outcome = :outcome, ended_at = :ended_at WHERE id = :id AND ended_at IS NULL RETURNING id;

-- name: set_phone!
UPDATE person SET phone = :phone WHERE id = :id;

-- name: add_former_number!
INSERT INTO former_number (phone, person_id, left_at) VALUES (:phone, :person_id, :left_at)
ON CONFLICT (phone) DO UPDATE SET person_id = excluded.person_id, left_at = excluded.left_at;

-- name: present_numbers
-- A number may belong to somebody else by now: the ID number, too, must be the one that the council knows of the person.
SELECT former_number.phone, invitation.id_number, person.phone
FROM former_number
JOIN person ON person.id = former_number.person_id
JOIN invitation ON invitation.phone = person.phone
WHERE former_number.phone NOT IN (SELECT phone FROM person)
UNION
SELECT former_number.phone, deployment.id_number, person.phone
FROM former_number
JOIN person ON person.id = former_number.person_id
JOIN deployment ON deployment.phone = person.phone
WHERE former_number.phone NOT IN (SELECT phone FROM person);

-- name: set_aside_repeated_invitations!
-- Of two invitations to the same work, one for each number, the one that nobody answered makes way.
UPDATE invitation SET phone = :aside, withdrawn_at = :at, withdrawn_why = 'repeated'
WHERE phone = :phone
  AND NOT EXISTS (SELECT 1 FROM acceptance WHERE acceptance.invitation_id = invitation.id)
  AND NOT EXISTS (SELECT 1 FROM letter WHERE kind = 'invitation' AND subject_id = invitation.id)
  AND EXISTS (SELECT 1 FROM invitation same
              WHERE same.phone = :other AND same.year = invitation.year AND same.exam = invitation.exam
                AND same.paper = invitation.paper AND same.position = invitation.position);

-- name: set_aside_invitations!
-- What is left where both numbers answered: whoever gets the number next must not see it.
UPDATE invitation SET phone = :aside, withdrawn_at = :at, withdrawn_why = 'repeated' WHERE phone = :phone;

-- name: set_aside_deployments!
UPDATE deployment SET phone = :aside, withdrawn_at = :at, withdrawn_why = 'repeated' WHERE phone = :phone;

-- name: move_invitations!
-- Where both numbers answered an invitation to the same work, the answer of the present number counts.
UPDATE invitation SET phone = :to
WHERE phone = :phone
  AND NOT EXISTS (SELECT 1 FROM invitation same
                  WHERE same.phone = :to AND same.year = invitation.year AND same.exam = invitation.exam
                    AND same.paper = invitation.paper AND same.position = invitation.position);

-- name: set_aside_repeated_deployments!
-- Of two deployments to the same work the one makes way that has no letter and is on no register.
UPDATE deployment SET phone = :aside, withdrawn_at = :at, withdrawn_why = 'repeated'
WHERE phone = :phone
  AND NOT EXISTS (SELECT 1 FROM mark WHERE deployment_id = deployment.id)
  AND NOT EXISTS (SELECT 1 FROM substitution WHERE deployment.id IN (deployment_id, new_deployment_id))
  AND NOT EXISTS (SELECT 1 FROM letter WHERE kind = 'deployment' AND subject_id = deployment.id)
  AND EXISTS (SELECT 1 FROM deployment same
              WHERE same.phone = :other AND same.centre_id = deployment.centre_id
                AND same.position = deployment.position);

-- name: move_deployments!
UPDATE deployment SET phone = :to
WHERE phone = :phone
  AND NOT EXISTS (SELECT 1 FROM deployment same
                  WHERE same.phone = :to AND same.centre_id = deployment.centre_id
                    AND same.position = deployment.position);

-- name: id_numbers_of
-- National ID numbers that the council has for a phone number.
SELECT id_number FROM invitation WHERE phone = :phone UNION SELECT id_number FROM deployment WHERE phone = :phone;
