-- One row per scheduled flight, with the weather at its origin, its plane and its destination beside it.
--
-- The weather is the observation of the hour before the scheduled hour: the last one that is complete before any flight
-- of that hour leaves. time_hour is UTC in both files, so the change of daylight saving time needs no care.
SELECT
  concat_ws('-', date_format(make_date(f.year, f.month, f.day), 'yyyyMMdd'), f.carrier, f.flight, f.origin, lpad(f.sched_dep_time, 4, '0')) AS flight_id,
  make_date(f.year, f.month, f.day) AS flight_date,
  f.year, f.month, f.day, f.hour, f.minute, f.time_hour,
  f.carrier, c.name AS carrier_name, f.flight, f.tailnum, f.origin, f.dest, f.distance,
  -- How many flights are scheduled to leave the same airport in the same hour.
  CAST(count(*) OVER (PARTITION BY f.origin, f.time_hour) AS INT) AS departures_in_hour,
  f.sched_dep_time, f.sched_arr_time, f.dep_time, f.arr_time, f.dep_delay, f.arr_delay, f.air_time,
  w.temp, w.dewp, w.humid, w.wind_dir, w.wind_speed, w.wind_gust, w.precip, w.pressure, w.visib,
  p.year AS plane_year, p.type AS plane_type, p.manufacturer AS plane_manufacturer, p.model AS plane_model,
  p.engines AS plane_engines, p.seats AS plane_seats, p.engine AS plane_engine,
  d.lat AS dest_latitude, d.lon AS dest_longitude, d.alt AS dest_altitude, d.tzone AS dest_time_zone
FROM flights_csv f
LEFT JOIN weather_csv w ON w.origin = f.origin AND w.time_hour = f.time_hour - INTERVAL 1 HOUR
LEFT JOIN planes_csv p ON p.tailnum = f.tailnum
LEFT JOIN airports_csv d ON d.faa = f.dest
LEFT JOIN airlines_csv c ON c.carrier = f.carrier
