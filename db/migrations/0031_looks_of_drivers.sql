CREATE POLICY by_driver ON "plate_look" FOR SELECT USING ((SELECT bayfare_scope()) = 'driver' AND app_id = (SELECT bayfare_app()) AND driver_id = (SELECT bayfare_driver()));
