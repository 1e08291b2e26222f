CREATE TABLE "write_off" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"written_off_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "write_off_amount" CHECK ("write_off"."amount_minor" > 0),
	CONSTRAINT "write_off_reason" CHECK ("write_off"."reason" in ('below_minimum', 'connection_closed', 'goodwill', 'machine_fault', 'uncollectable')),
	CONSTRAINT "write_off_note" CHECK (length("write_off"."note") <= 2000)
);
--> statement-breakpoint
ALTER TABLE "mail" DROP CONSTRAINT "mail_kind";--> statement-breakpoint
ALTER TABLE "driver" ADD COLUMN "spending_caps" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "driver" ADD COLUMN "muted_mails" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "place" ADD COLUMN "hold_minor" bigint;--> statement-breakpoint
ALTER TABLE "place" ADD COLUMN "open_minutes_max" integer DEFAULT 5760 NOT NULL;--> statement-breakpoint
ALTER TABLE "place" ADD COLUMN "still_parked_minutes" integer;--> statement-breakpoint
ALTER TABLE "attempt" ADD COLUMN "origin" text DEFAULT 'plan' NOT NULL;--> statement-breakpoint
ALTER TABLE "attempt" ADD COLUMN "card_fingerprint" text;--> statement-breakpoint
ALTER TABLE "attempt" ADD COLUMN "card_brand" text;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "capture_before" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "can_grow" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "collect_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "retries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "retry_stopped" text;--> statement-breakpoint
ALTER TABLE "quote" ADD COLUMN "hold_minor" bigint;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "bill_id" uuid;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "ends_because" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "stopped_because" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "balance_status" text DEFAULT 'PROCESSING' NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "debt_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "debt_fingerprint" text;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "still_parked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "write_off" ADD CONSTRAINT "write_off_written_off_by_person_id_fk" FOREIGN KEY ("written_off_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "write_off" ADD CONSTRAINT "write_off_operator_id_session_id_session_operator_id_id_fk" FOREIGN KEY ("operator_id","session_id") REFERENCES "public"."session"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "write_off_by_session" ON "write_off" USING btree ("session_id");--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_operator_id_bill_id_quote_operator_id_id_fk" FOREIGN KEY ("operator_id","bill_id") REFERENCES "public"."quote"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attempt_by_card" ON "attempt" USING btree ("card_fingerprint","created_at") WHERE "attempt"."card_fingerprint" is not null;--> statement-breakpoint
CREATE INDEX "payment_to_collect" ON "payment" USING btree ("collect_at") WHERE "payment"."collect_at" is not null;--> statement-breakpoint
CREATE INDEX "payment_held_until" ON "payment" USING btree ("capture_before") WHERE "payment"."status" = 'held';--> statement-breakpoint
CREATE INDEX "session_stopped" ON "session" USING btree ("ended_at") WHERE "session"."session_status" = 'STOPPED';--> statement-breakpoint
CREATE INDEX "session_in_debt" ON "session" USING btree ("app_id","driver_id") WHERE "session"."debt_since" is not null and "session"."total_minor" > "session"."paid_minor" + "session"."written_off_minor";--> statement-breakpoint
CREATE INDEX "session_in_debt_by_card" ON "session" USING btree ("app_id","debt_fingerprint") WHERE "session"."debt_since" is not null and "session"."total_minor" > "session"."paid_minor" + "session"."written_off_minor";--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_kind" CHECK ("mail"."kind" in ('receipt', 'sign_in', 'action_required', 'debt_opened', 'debt_paid', 'debt_written_off', 'still_parked'));--> statement-breakpoint
SELECT set_config('bayfare.scope', 'system', true);--> statement-breakpoint
UPDATE "place" SET "hold_minor" = CASE "currency" WHEN 'sek' THEN 30000 ELSE 3000 END WHERE 'open' = ANY ("kinds");--> statement-breakpoint
UPDATE "attempt" SET "request" = '{"kind": "pay"}'::jsonb || "request";--> statement-breakpoint
UPDATE "session" SET "balance_status" = CASE
  WHEN "refunded_minor" > 0 THEN 'REFUND'
  WHEN "session_status" NOT IN ('COMPLETE', 'FAILED') OR EXISTS (SELECT 1 FROM "payment" p JOIN "attempt" a ON a."payment_id" = p."id" WHERE p."session_id" = "session"."id" AND a."state" IN ('intent', 'unknown', 'waiting')) THEN 'PROCESSING'
  WHEN "paid_minor" + "written_off_minor" = "total_minor" THEN 'PAID'
  ELSE 'DEBT' END;--> statement-breakpoint
ALTER TABLE "place" ADD CONSTRAINT "place_hold" CHECK (not 'open' = any ("place"."kinds") or "place"."hold_minor" > 0);--> statement-breakpoint
ALTER TABLE "place" ADD CONSTRAINT "place_open_minutes" CHECK ("place"."open_minutes_max" between 1 and 44640 and "place"."still_parked_minutes" > 0);--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_origin" CHECK ("attempt"."origin" in ('plan', 'driver', 'app', 'support'));--> statement-breakpoint
ALTER TABLE "quote" ADD CONSTRAINT "quote_hold" CHECK ("quote"."hold_minor" is null or ("quote"."kind" = 'open' and "quote"."hold_minor" > 0));--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_balance_status" CHECK ("session"."balance_status" in ('REFUND', 'PROCESSING', 'PAID', 'DEBT'));--> statement-breakpoint
ALTER TABLE "write_off" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "write_off" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "write_off" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_operator ON "write_off" USING ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator())) WITH CHECK ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator()));--> statement-breakpoint
CREATE POLICY by_app ON "write_off" USING ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app())) WITH CHECK ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app()));--> statement-breakpoint
CREATE POLICY by_support ON "write_off" USING ((SELECT bayfare_scope()) = 'support' AND ((SELECT bayfare_app()) IS NULL OR app_id = (SELECT bayfare_app()))) WITH CHECK ((SELECT bayfare_scope()) = 'support' AND ((SELECT bayfare_app()) IS NULL OR app_id = (SELECT bayfare_app())));--> statement-breakpoint
CREATE POLICY by_driver ON "write_off" USING ((SELECT bayfare_scope()) = 'driver' AND app_id = (SELECT bayfare_app()) AND driver_id = (SELECT bayfare_driver())) WITH CHECK ((SELECT bayfare_scope()) = 'driver' AND app_id = (SELECT bayfare_app()) AND driver_id = (SELECT bayfare_driver()));--> statement-breakpoint
CREATE TRIGGER write_off_append_only BEFORE UPDATE OR DELETE ON "write_off" FOR EACH ROW EXECUTE FUNCTION refuse_change();--> statement-breakpoint
GRANT SELECT, INSERT ON "write_off" TO bayfare_app;
