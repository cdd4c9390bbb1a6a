-- name: openings
-- record_class: Opening
-- What is open now, in numbers, by one of the steps of the search. What was not chosen yet is *.
SELECT CASE CAST(:step AS text)
         WHEN 'year' THEN CAST(year AS text) WHEN 'exam' THEN exam WHEN 'activity' THEN activity WHEN 'duty_station' THEN duty_station
         WHEN 'position' THEN position WHEN 'paper' THEN paper WHEN 'county' THEN CAST(county AS text) ELSE subcounty
       END AS value,
       sum(posts) AS posts, sum(places) AS places
FROM opening
WHERE closes_at > :since AND opens_at <= :now
  AND (CAST(:exam AS text) = '*' OR exam = CAST(:exam AS text))
  AND (CAST(:activity AS text) = '*' OR activity = CAST(:activity AS text))
  AND (CAST(:duty_station AS text) = '*' OR duty_station = CAST(:duty_station AS text))
  AND (CAST(:position AS text) = '*' OR position = CAST(:position AS text))
  AND (CAST(:paper AS text) = '*' OR paper = CAST(:paper AS text))
  AND (CAST(:county AS text) = '*' OR CAST(county AS text) = CAST(:county AS text))
  AND (CAST(:subcounty AS text) = '*' OR subcounty = CAST(:subcounty AS text))
GROUP BY 1;

-- name: next_opening^
-- record_class: Period
-- What opens next of something that is not open.
SELECT exam, opens_at, closes_at FROM opening
WHERE closes_at > :now AND opens_at > :now
  AND (CAST(:exam AS text) = '*' OR exam = CAST(:exam AS text))
  AND (CAST(:activity AS text) = '*' OR activity = CAST(:activity AS text))
  AND (CAST(:duty_station AS text) = '*' OR duty_station = CAST(:duty_station AS text))
  AND (CAST(:position AS text) = '*' OR position = CAST(:position AS text))
  AND (CAST(:paper AS text) = '*' OR paper = CAST(:paper AS text))
  AND (CAST(:county AS text) = '*' OR CAST(county AS text) = CAST(:county AS text))
  AND (CAST(:subcounty AS text) = '*' OR subcounty = CAST(:subcounty AS text))
ORDER BY opens_at LIMIT 1;

-- name: last_opening^
-- record_class: Period
-- What of it was open last.
SELECT exam, opens_at, closes_at FROM opening
WHERE closes_at <= :since
  AND (CAST(:exam AS text) = '*' OR exam = CAST(:exam AS text))
  AND (CAST(:activity AS text) = '*' OR activity = CAST(:activity AS text))
  AND (CAST(:duty_station AS text) = '*' OR duty_station = CAST(:duty_station AS text))
  AND (CAST(:position AS text) = '*' OR position = CAST(:position AS text))
  AND (CAST(:paper AS text) = '*' OR paper = CAST(:paper AS text))
  AND (CAST(:county AS text) = '*' OR CAST(county AS text) = CAST(:county AS text))
  AND (CAST(:subcounty AS text) = '*' OR subcounty = CAST(:subcounty AS text))
ORDER BY closes_at DESC LIMIT 1;

-- name: vacancies_of_opening
-- record_class: Listed
-- There may be a hundred of them: only what tells one from another.
SELECT id, station, closes_at
FROM vacancy
WHERE exam = :exam AND activity = :activity AND duty_station = :duty_station AND position = :position AND paper = :paper
  AND county = :county AND subcounty = :subcounty AND closes_at > :since AND opens_at <= :now AND withdrawn_at IS NULL
ORDER BY closes_at, id LIMIT :most;

-- name: vacancies_of_activity
-- record_class: Vacancy
-- What an examination's activity offers now, such as the papers of a training.
SELECT id, code, year, exam, activity, duty_station, position, paper, county, subcounty, station, places, opens_at,
       closes_at, served, most, checklist, head, max_age, tsc, level, service_years, same_school_years, untrained, notice, fee,
       venue, posted_at, notice_sw, withdrawn_at, withdrawn_why
FROM vacancy
WHERE exam = :exam AND activity = :activity AND closes_at > :since AND opens_at <= :now AND withdrawn_at IS NULL
ORDER BY paper, county, subcounty, id LIMIT :most;

-- name: vacancy_by_id^
-- record_class: Vacancy
SELECT id, code, year, exam, activity, duty_station, position, paper, county, subcounty, station, places, opens_at,
       closes_at, served, most, checklist, head, max_age, tsc, level, service_years, same_school_years, untrained, notice, fee,
       venue, posted_at, notice_sw, withdrawn_at, withdrawn_why
FROM vacancy WHERE id = :id;

-- name: vacancies_of_year
-- record_class: Vacancy
SELECT id, code, year, exam, activity, duty_station, position, paper, county, subcounty, station, places, opens_at,
       closes_at, served, most, checklist, head, max_age, tsc, level, service_years, same_school_years, untrained, notice, fee,
       venue, posted_at, notice_sw, withdrawn_at, withdrawn_why
FROM vacancy WHERE year = :year;

-- name: add_vacancy*!
INSERT INTO vacancy (id, code, year, exam, activity, duty_station, position, paper, county, subcounty, station, places,
    opens_at, closes_at,
       served, most, checklist, head, max_age, tsc, level, service_years, same_school_years, untrained, notice, fee,
       venue, posted_at, notice_sw)
VALUES (:id, :code, :year, :exam, :activity, :duty_station, :position, :paper, :county, :subcounty, :station, :places,
    :opens_at, :closes_at, :served, :most, :checklist, :head, :max_age, :tsc, :level, :service_years,
    :same_school_years, :untrained, :notice, :fee, :venue, :posted_at, :notice_sw);

-- name: set_vacancy*!
UPDATE vacancy
SET year = :year, exam = :exam, activity = :activity, duty_station = :duty_station, position = :position, paper =
    :paper, county = :county, subcounty = :subcounty, station = :station, places = :places, opens_at = :opens_at,
    closes_at = :closes_at, served = :served, most = :most, checklist = :checklist, head = :head, max_age = :max_age,
    tsc = :tsc, level = :level, service_years = :service_years, same_school_years = :same_school_years, untrained =
    :untrained, notice = :notice, fee = :fee, venue = :venue, posted_at = :posted_at, notice_sw = :notice_sw
WHERE id = :id;

-- name: withdraw_vacancy!
UPDATE vacancy SET withdrawn_at = :at, withdrawn_by = :by, withdrawn_why = :why WHERE id = :id;

-- name: forget_openings!
DELETE FROM opening;

-- name: add_openings!
INSERT INTO opening (year, exam, activity, duty_station, position, paper, county, subcounty, opens_at, closes_at, posts,
                     places)
SELECT year, exam, activity, duty_station, position, paper, county, subcounty, opens_at, closes_at, count(*), sum(places)
FROM vacancy WHERE withdrawn_at IS NULL
GROUP BY year, exam, activity, duty_station, position, paper, county, subcounty, opens_at, closes_at;

-- name: trainings_of
-- record_class: Training
-- By the number that the council has, or by both of the other numbers together.
SELECT id, phone, name, id_number, tsc_number, year, exam, paper, venue FROM training WHERE phone = :phone
UNION
SELECT id, phone, name, id_number, tsc_number, year, exam, paper, venue FROM training
WHERE id_number = :id_number AND tsc_number = :tsc_number AND tsc_number <> ''
ORDER BY year DESC, exam, paper;

-- name: trainings_of_year
-- record_class: Training
SELECT id, phone, name, id_number, tsc_number, year, exam, paper, venue FROM training WHERE year = :year;

-- name: move_trainings!
UPDATE training SET phone = :to WHERE phone = :phone;

-- name: add_training*!
INSERT INTO training (id, phone, name, id_number, tsc_number, year, exam, paper, venue)
VALUES (:id, :phone, :name, :id_number, :tsc_number, :year, :exam, :paper, :venue);

-- name: set_training*!
UPDATE training SET phone = :phone, name = :name, tsc_number = :tsc_number, venue = :venue WHERE id = :id;
