-- What several devices hold, for a transaction that decides on what they pushed together. A process of the version before still names one.
CREATE FUNCTION app_devices() RETURNS uuid[] STABLE LANGUAGE sql AS
  $$ SELECT coalesce(nullif(current_setting('app.devices', true), '')::uuid[], ARRAY[app_device()]) $$;
ALTER POLICY declared ON device_view USING (device_id = ANY ((SELECT app_devices())::uuid[]));
