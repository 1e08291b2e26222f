CREATE TABLE "webhook_delivery" (
	"app_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"lane" uuid NOT NULL,
	"state" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone NOT NULL,
	"give_up_at" timestamp (3) with time zone NOT NULL,
	"last_tried_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"status" integer,
	"trouble" text,
	"duration_ms" integer,
	"answer" text,
	CONSTRAINT "webhook_delivery_endpoint_id_position_pk" PRIMARY KEY("endpoint_id","position"),
	CONSTRAINT "webhook_delivery_state" CHECK ("webhook_delivery"."state" in ('pending', 'delivered', 'dead')),
	CONSTRAINT "webhook_delivery_trouble" CHECK ("webhook_delivery"."trouble" in ('address_refused', 'unresolved', 'unreachable', 'timeout', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoint" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"failed_rounds" integer DEFAULT 0 NOT NULL,
	"rest_until" timestamp (3) with time zone,
	"lease_id" uuid,
	"lease_until" timestamp (3) with time zone,
	CONSTRAINT "webhook_endpoint_of_app" UNIQUE("app_id","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_secret" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"sealed_value" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"shown_at" timestamp (3) with time zone,
	"not_after" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint" FOREIGN KEY ("app_id","endpoint_id") REFERENCES "public"."webhook_endpoint"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_secret" ADD CONSTRAINT "webhook_secret_endpoint" FOREIGN KEY ("app_id","endpoint_id") REFERENCES "public"."webhook_endpoint"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" USING btree ("endpoint_id","next_try_at","position") WHERE "webhook_delivery"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_delivery_lane" ON "webhook_delivery" USING btree ("endpoint_id","lane","position") WHERE "webhook_delivery"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_delivery_over" ON "webhook_delivery" USING btree ("give_up_at") WHERE "webhook_delivery"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_delivery_dead" ON "webhook_delivery" USING btree ("endpoint_id","position") WHERE "webhook_delivery"."state" = 'dead';--> statement-breakpoint
CREATE INDEX "webhook_endpoint_due" ON "webhook_endpoint" USING btree ("due_at") WHERE "webhook_endpoint"."due_at" is not null and "webhook_endpoint"."disabled_at" is null and "webhook_endpoint"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_secret_newest" ON "webhook_secret" USING btree ("endpoint_id") WHERE "webhook_secret"."not_after" is null;--> statement-breakpoint
CREATE INDEX "webhook_secret_of_endpoint" ON "webhook_secret" USING btree ("endpoint_id");--> statement-breakpoint
ALTER TABLE "webhook_endpoint" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "webhook_endpoint" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "webhook_endpoint" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_app ON "webhook_endpoint" USING ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app())) WITH CHECK ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app()));--> statement-breakpoint
ALTER TABLE "webhook_secret" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "webhook_secret" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "webhook_secret" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
ALTER TABLE "webhook_delivery" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "webhook_delivery" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "webhook_delivery" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_app ON "webhook_delivery" USING ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app())) WITH CHECK ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app()));--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "webhook_endpoint", "webhook_secret" TO bayfare_app;--> statement-breakpoint
-- A delivery is forgotten together with its event.
GRANT SELECT, INSERT, UPDATE, DELETE ON "webhook_delivery" TO bayfare_app;
