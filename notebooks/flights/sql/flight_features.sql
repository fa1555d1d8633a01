-- What is known before departure, and what came of it.
--
-- late is 1 when the flight arrived more than 30 minutes behind schedule. Cancelled and diverted flights have no such
-- answer: their label is null, and status says why. Month and day of year are no features: a model of January to March
-- has never seen the other months. The hour of the day and the day of the week come round again.
SELECT
  flight_id,
  flight_date,
  month,
  CASE WHEN dep_time IS NULL THEN 'cancelled' WHEN arr_delay IS NULL THEN 'diverted' ELSE 'completed' END AS status,
  CAST(arr_delay > 30 AS INT) AS late,
  -- schedule
  carrier,
  origin,
  dest,
  date_format(flight_date, 'E') AS day_of_week,
  hour,
  minute,
  sin(2 * pi() * (hour * 60 + minute) / 1440) AS time_of_day_sin,
  cos(2 * pi() * (hour * 60 + minute) / 1440) AS time_of_day_cos,
  distance,
  -- Minutes from gate to gate as scheduled, from the local clocks at both ends (never a whole day apart). The destinations
  -- that airports.csv lacks are in Puerto Rico and the Virgin Islands.
  CAST(pmod(timestampdiff(MINUTE,
    convert_timezone('America/New_York', 'UTC',
      timestampadd(MINUTE, sched_dep_time DIV 100 * 60 + sched_dep_time % 100, CAST(flight_date AS TIMESTAMP_NTZ))),
    convert_timezone(coalesce(dest_time_zone, 'America/Puerto_Rico'), 'UTC',
      timestampadd(MINUTE, sched_arr_time DIV 100 * 60 + sched_arr_time % 100, CAST(flight_date AS TIMESTAMP_NTZ)))
  ), 1440) AS INT) AS scheduled_minutes,
  departures_in_hour,
  dest_latitude,
  dest_longitude,
  -- plane
  year - plane_year AS plane_age,
  plane_seats,
  plane_engines,
  plane_engine,
  plane_manufacturer,
  -- weather at the origin, the hour before
  temp, dewp, humid, wind_speed, wind_gust, precip, pressure, visib
FROM flights
