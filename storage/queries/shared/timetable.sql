-- name: sittings
-- record_class: Sitting
SELECT year, exam, day, starts, title FROM sitting WHERE year = :year AND exam = :exam ORDER BY day, starts, title;

-- name: add_sitting*!
INSERT INTO sitting (year, exam, day, starts, title) VALUES (:year, :exam, :day, :starts, :title);

-- name: drop_sitting*!
DELETE FROM sitting WHERE year = :year AND exam = :exam AND day = :day AND starts = :starts AND title = :title;
