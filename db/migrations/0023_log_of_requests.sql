CREATE TABLE "key_usage" (
	"api_key_id" uuid NOT NULL,
	"day" date NOT NULL,
	"app_id" uuid,
	"operator_id" uuid,
	"requests" integer NOT NULL,
	"refused" integer NOT NULL,
	"limited" integer NOT NULL,
	"failed" integer NOT NULL,
	CONSTRAINT "key_usage_api_key_id_day_pk" PRIMARY KEY("api_key_id","day"),
	CONSTRAINT "key_usage_owner" CHECK (num_nonnulls("key_usage"."app_id", "key_usage"."operator_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "request_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"app_id" uuid,
	"operator_id" uuid,
	"api_key_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"query" jsonb NOT NULL,
	"status" integer NOT NULL,
	"code" text,
	"duration_ms" integer NOT NULL,
	"idempotency_key" text,
	CONSTRAINT "request_log_owner" CHECK (num_nonnulls("request_log"."app_id", "request_log"."operator_id") = 1)
);
--> statement-breakpoint
ALTER TABLE "key_usage" ADD CONSTRAINT "key_usage_api_key_id_api_key_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_usage" ADD CONSTRAINT "key_usage_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_usage" ADD CONSTRAINT "key_usage_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_log" ADD CONSTRAINT "request_log_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_log" ADD CONSTRAINT "request_log_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_log" ADD CONSTRAINT "request_log_api_key_id_api_key_id_fk" FOREIGN KEY ("api_key_id") REFERENCES "public"."api_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "key_usage_of_app" ON "key_usage" USING btree ("app_id","day");--> statement-breakpoint
CREATE INDEX "request_log_of_app" ON "request_log" USING btree ("app_id","id") WHERE "request_log"."app_id" is not null;--> statement-breakpoint
CREATE INDEX "request_log_of_operator" ON "request_log" USING btree ("operator_id","id") WHERE "request_log"."operator_id" is not null;--> statement-breakpoint
CREATE INDEX "request_log_of_key" ON "request_log" USING btree ("api_key_id","id");--> statement-breakpoint
CREATE INDEX "request_log_of_operation" ON "request_log" USING btree ("app_id","operation","id") WHERE "request_log"."app_id" is not null;--> statement-breakpoint
CREATE INDEX "request_log_refused" ON "request_log" USING btree ("app_id","id") WHERE "request_log"."status" >= 400;--> statement-breakpoint
CREATE INDEX "request_log_age" ON "request_log" USING btree ("at");--> statement-breakpoint
ALTER TABLE "request_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "request_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "request_log" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_app ON "request_log" FOR SELECT USING ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app()));--> statement-breakpoint
CREATE POLICY by_operator ON "request_log" FOR SELECT USING ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator()));--> statement-breakpoint
ALTER TABLE "key_usage" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "key_usage" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "key_usage" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_app ON "key_usage" FOR SELECT USING ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app()));--> statement-breakpoint
CREATE POLICY by_operator ON "key_usage" FOR SELECT USING ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator()));--> statement-breakpoint
-- Both are forgotten after thirty days; what was logged is never changed.
GRANT SELECT, INSERT, DELETE ON "request_log" TO bayfare_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "key_usage" TO bayfare_app;
