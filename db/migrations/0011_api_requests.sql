CREATE TABLE "api_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer,
	"refusal" jsonb,
	"lease_until" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "api_request_key" UNIQUE("app_id","key")
);
--> statement-breakpoint
ALTER TABLE "api_request" ADD CONSTRAINT "api_request_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_request_age" ON "api_request" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "driver_email_once_per_app" ON "driver" USING btree ("app_id",lower("email")) WHERE "driver"."external_id" is not null and "driver"."email" is not null;--> statement-breakpoint
CREATE INDEX "place_by_latitude" ON "place" USING btree ("latitude");
--> statement-breakpoint
ALTER TABLE "api_request" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_request" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "api_request" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_app ON "api_request" USING ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app())) WITH CHECK ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app()));--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "api_request" TO bayfare_app;
