-- name: profile_of^
-- record_class: Profile
SELECT person_id, name, birth_year, gender, id_number, kra_pin, tsc_number, email, kin_name, kin_phone, kin_relationship,
       mpesa_phone, mpesa_name, bank, bank_branch, bank_account, nssf, sha
FROM profile WHERE person_id = :person_id;

-- name: set_profile!
INSERT INTO profile (person_id, name, birth_year, gender, id_number, kra_pin, tsc_number, email, kin_name, kin_phone, kin_relationship,
       mpesa_phone, mpesa_name, bank, bank_branch, bank_account, nssf, sha, changed_at)
VALUES (:person_id, :name, :birth_year, :gender, :id_number, :kra_pin, :tsc_number, :email, :kin_name, :kin_phone,
       :kin_relationship, :mpesa_phone, :mpesa_name, :bank, :bank_branch, :bank_account, :nssf, :sha, :changed_at)
ON CONFLICT (person_id) DO UPDATE
SET name = excluded.name, birth_year = excluded.birth_year, gender = excluded.gender, id_number =
    excluded.id_number, kra_pin = excluded.kra_pin, tsc_number = excluded.tsc_number, email = excluded.email,
    kin_name = excluded.kin_name, kin_phone = excluded.kin_phone, kin_relationship = excluded.kin_relationship,
    mpesa_phone = excluded.mpesa_phone, mpesa_name = excluded.mpesa_name, bank = excluded.bank, bank_branch =
    excluded.bank_branch, bank_account = excluded.bank_account, nssf = excluded.nssf, sha = excluded.sha,
    changed_at = excluded.changed_at;

-- name: qualifications_of
-- record_class: Qualification
SELECT id, level, institution, course, from_year, to_year, removed_at
FROM qualification WHERE person_id = :person_id AND (removed_at IS NULL OR removed_at > :since)
ORDER BY to_year DESC, id;

-- name: add_qualification!
INSERT INTO qualification (id, person_id, level, institution, course, from_year, to_year, added_at)
VALUES (:id, :person_id, :level, :institution, :course, :from_year, :to_year, :added_at);

-- name: set_qualification!
UPDATE qualification
SET level = :level, institution = :institution, course = :course, from_year = :from_year, to_year = :to_year
WHERE id = :id AND person_id = :person_id;

-- name: set_qualification_removed!
UPDATE qualification SET removed_at = :removed_at WHERE id = :id AND person_id = :person_id;

-- name: works_of
-- record_class: Work
SELECT id, employer, number, institution, designation, place, started_on, ended_on, removed_at
FROM work WHERE person_id = :person_id AND (removed_at IS NULL OR removed_at > :since)
ORDER BY started_on DESC, id;

-- name: add_work!
INSERT INTO work (id, person_id, employer, number, institution, designation, place, started_on, ended_on, added_at)
VALUES (:id, :person_id, :employer, :number, :institution, :designation, :place, :started_on, :ended_on, :added_at);

-- name: set_work!
UPDATE work
SET employer = :employer, number = :number, institution = :institution, designation = :designation, place = :place,
    started_on = :started_on, ended_on = :ended_on
WHERE id = :id AND person_id = :person_id;

-- name: set_work_removed!
UPDATE work SET removed_at = :removed_at WHERE id = :id AND person_id = :person_id;

-- name: drafts_of
-- record_class: Draft
SELECT form, payload, done, total, kept_at FROM draft WHERE person_id = :person_id ORDER BY kept_at DESC;

-- name: set_draft!
INSERT INTO draft (person_id, form, payload, done, total, kept_at)
VALUES (:person_id, :form, :payload, :done, :total, :kept_at)
ON CONFLICT (person_id, form) DO UPDATE
SET payload = excluded.payload, done = excluded.done, total = excluded.total, kept_at = excluded.kept_at;

-- name: forget_draft!
DELETE FROM draft WHERE person_id = :person_id AND form = :form;
