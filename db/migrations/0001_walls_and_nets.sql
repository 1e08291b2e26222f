INSERT INTO clock (id, offset_ms) VALUES (1, 0);
--> statement-breakpoint
-- The second wall: row-level security. `bayfare.*` is set at the start of every transaction (db/client.ts); without it no row is seen.
CREATE FUNCTION bayfare_scope() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('bayfare.scope', true), '') $$;
--> statement-breakpoint
CREATE FUNCTION bayfare_app() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('bayfare.app', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION bayfare_operator() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('bayfare.operator', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION bayfare_driver() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('bayfare.driver', true), '')::uuid $$;
--> statement-breakpoint
DO $$
DECLARE
  t record;
  has_app boolean;
  has_operator boolean;
  has_driver boolean;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.tablename);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.tablename);
    EXECUTE format('CREATE POLICY by_system ON %I USING ((SELECT bayfare_scope()) = ''system'') WITH CHECK ((SELECT bayfare_scope()) = ''system'')', t.tablename);

    SELECT bool_or(column_name = 'app_id'), bool_or(column_name = 'operator_id'), bool_or(column_name = 'driver_id')
      INTO has_app, has_operator, has_driver
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name = t.tablename;

    -- Secrets, identities, links and mail are nobody's to read but the system's.
    CONTINUE WHEN t.tablename IN ('platform_key', 'api_key', 'membership', 'link', 'mail', 'stripe_event', 'browser');

    IF has_operator THEN
      EXECUTE format('CREATE POLICY by_operator ON %I USING ((SELECT bayfare_scope()) = ''operator'' AND operator_id = (SELECT bayfare_operator())) WITH CHECK ((SELECT bayfare_scope()) = ''operator'' AND operator_id = (SELECT bayfare_operator()))', t.tablename);
    END IF;
    IF has_app THEN
      EXECUTE format('CREATE POLICY by_app ON %I USING ((SELECT bayfare_scope()) = ''app'' AND app_id = (SELECT bayfare_app())) WITH CHECK ((SELECT bayfare_scope()) = ''app'' AND app_id = (SELECT bayfare_app()))', t.tablename);
      EXECUTE format('CREATE POLICY by_support ON %I USING ((SELECT bayfare_scope()) = ''support'' AND ((SELECT bayfare_app()) IS NULL OR app_id = (SELECT bayfare_app()))) WITH CHECK ((SELECT bayfare_scope()) = ''support'' AND ((SELECT bayfare_app()) IS NULL OR app_id = (SELECT bayfare_app())))', t.tablename);
    END IF;
    IF has_app AND has_driver THEN
      EXECUTE format('CREATE POLICY by_driver ON %I USING ((SELECT bayfare_scope()) = ''driver'' AND app_id = (SELECT bayfare_app()) AND driver_id = (SELECT bayfare_driver())) WITH CHECK ((SELECT bayfare_scope()) = ''driver'' AND app_id = (SELECT bayfare_app()) AND driver_id = (SELECT bayfare_driver()))', t.tablename);
    END IF;
  END LOOP;
END $$;
--> statement-breakpoint
-- The catalogue that stands on signs: everybody may read it, only the system and its operator may change it.
CREATE POLICY catalogue_app ON app FOR SELECT USING ((SELECT bayfare_scope()) IS NOT NULL);
--> statement-breakpoint
CREATE POLICY catalogue_fee_plan ON fee_plan FOR SELECT USING ((SELECT bayfare_scope()) IS NOT NULL);
--> statement-breakpoint
CREATE POLICY catalogue_operator ON operator FOR SELECT USING ((SELECT bayfare_scope()) IS NOT NULL);
--> statement-breakpoint
CREATE POLICY catalogue_place ON place FOR SELECT USING ((SELECT bayfare_scope()) IS NOT NULL);
--> statement-breakpoint
CREATE POLICY catalogue_tariff_version ON tariff_version FOR SELECT USING ((SELECT bayfare_scope()) IS NOT NULL);
--> statement-breakpoint
CREATE POLICY catalogue_clock ON clock FOR SELECT USING ((SELECT bayfare_scope()) IS NOT NULL);
--> statement-breakpoint
-- A driver's door must know whether an operator can charge under this app.
CREATE POLICY connection_of_app ON connection FOR SELECT USING ((SELECT bayfare_scope()) IN ('driver', 'public') AND app_id = (SELECT bayfare_app()));
--> statement-breakpoint
CREATE POLICY driver_himself ON driver USING ((SELECT bayfare_scope()) = 'driver' AND app_id = (SELECT bayfare_app()) AND id = (SELECT bayfare_driver()))
  WITH CHECK ((SELECT bayfare_scope()) = 'driver' AND app_id = (SELECT bayfare_app()) AND id = (SELECT bayfare_driver()));
--> statement-breakpoint
-- Whoever acts leaves a trace; reading it is limited by the policies above.
CREATE POLICY activity_by_anyone ON activity FOR INSERT WITH CHECK ((SELECT bayfare_scope()) IS NOT NULL);
--> statement-breakpoint
CREATE POLICY lookup_by_support ON lookup FOR INSERT WITH CHECK ((SELECT bayfare_scope()) = 'support');
--> statement-breakpoint
CREATE POLICY event_by_driver ON app_event FOR INSERT WITH CHECK ((SELECT bayfare_scope()) = 'driver' AND app_id = (SELECT bayfare_app()));
--> statement-breakpoint

-- Nets: what correctness does not rest on alone.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON ledger_transaction FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER tariff_version_append_only BEFORE UPDATE OR DELETE ON tariff_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE ON activity FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_entry WHERE transaction_id = NEW.transaction_id GROUP BY book, currency HAVING sum(amount_minor) <> 0) THEN
    RAISE EXCEPTION 'ledger transaction % does not balance', NEW.transaction_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balances();
--> statement-breakpoint
CREATE FUNCTION ledger_has_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM ledger_entry WHERE transaction_id = NEW.id) < 2 THEN
    RAISE EXCEPTION 'ledger transaction % has no entries', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_transaction_has_entries AFTER INSERT ON ledger_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_has_entries();

--> statement-breakpoint
-- The application reads and writes; it deletes only what was never a fact, and what is append-only it cannot change.
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO bayfare_app;
--> statement-breakpoint
REVOKE UPDATE ON ledger_transaction, ledger_entry, receipt, tariff_version, activity, lookup, app_event FROM bayfare_app;
--> statement-breakpoint
GRANT DELETE ON sign_in, sign_in_link TO bayfare_app;
