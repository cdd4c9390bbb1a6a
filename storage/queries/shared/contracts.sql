-- name: invitations_of
-- record_class: Invitation
SELECT i.id, i.phone, i.name, i.id_number, i.tsc_number, i.examiner_number, i.year, i.exam, i.paper, i.position, i.centre,
       i.town, i.reference, i.reports_at, i.ends_on, i.accept_by, i.letter_at, i.posted_at, i.withdrawn_at,
       i.withdrawn_why, a.decision, a.decided_at
FROM invitation i LEFT JOIN acceptance a ON a.invitation_id = i.id
WHERE i.phone = :phone
ORDER BY i.year DESC, i.exam, i.paper, i.position;

-- name: invitation_by_id^
-- record_class: Invitation
SELECT i.id, i.phone, i.name, i.id_number, i.tsc_number, i.examiner_number, i.year, i.exam, i.paper, i.position, i.centre,
       i.town, i.reference, i.reports_at, i.ends_on, i.accept_by, i.letter_at, i.posted_at, i.withdrawn_at,
       i.withdrawn_why, a.decision, a.decided_at
FROM invitation i LEFT JOIN acceptance a ON a.invitation_id = i.id
WHERE i.id = :id;

-- name: invitations_of_exam
-- record_class: Invitation
SELECT i.id, i.phone, i.name, i.id_number, i.tsc_number, i.examiner_number, i.year, i.exam, i.paper, i.position, i.centre,
       i.town, i.reference, i.reports_at, i.ends_on, i.accept_by, i.letter_at, i.posted_at, i.withdrawn_at,
       i.withdrawn_why, a.decision, a.decided_at
FROM invitation i LEFT JOIN acceptance a ON a.invitation_id = i.id
WHERE i.year = :year AND i.exam = :exam;

-- name: add_invitation*!
INSERT INTO invitation (id, phone, name, id_number, tsc_number, examiner_number, year, exam, paper, position, centre,
                        town, reference, reports_at, ends_on, accept_by, letter_at, posted_at)
VALUES (:id, :phone, :name, :id_number, :tsc_number, :examiner_number, :year, :exam, :paper, :position, :centre,
        :town, :reference, :reports_at, :ends_on, :accept_by, :letter_at, :posted_at);

-- name: set_invitation*!
UPDATE invitation
SET name = :name, id_number = :id_number, tsc_number = :tsc_number, examiner_number = :examiner_number, centre = :centre,
    town = :town, reference = :reference, reports_at = :reports_at, ends_on = :ends_on, accept_by = :accept_by, letter_at = :letter_at, posted_at = :posted_at
WHERE id = :id;

-- name: withdraw_invitation*!
UPDATE invitation SET withdrawn_at = :at, withdrawn_why = :why WHERE id = :id;

-- name: acceptances_of
-- record_class: Acceptance
SELECT a.id, a.invitation_id, a.decision, a.reason, a.terms_hash, t.text AS terms, a.channel, a.decided_at
FROM acceptance a JOIN terms t ON t.hash = a.terms_hash JOIN invitation i ON i.id = a.invitation_id
WHERE i.phone = :phone;

-- name: add_terms!
INSERT INTO terms (hash, text, created_at) VALUES (:hash, :text, :created_at) ON CONFLICT (hash) DO NOTHING;

-- name: add_acceptance^
INSERT INTO acceptance (id, invitation_id, person_id, decision, reason, terms_hash, channel, address, message_id, decided_at)
VALUES (:id, :invitation_id, :person_id, :decision, :reason, :terms_hash, :channel, :address, :message_id, :decided_at)
ON CONFLICT (invitation_id) DO NOTHING
RETURNING id;
