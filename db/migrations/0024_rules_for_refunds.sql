CREATE TABLE "refund_policy" (
	"operator_id" uuid PRIMARY KEY NOT NULL,
	"apps_may" boolean NOT NULL,
	"once_max_minor" bigint,
	"day_max_minor" bigint,
	"month_max_minor" bigint,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refund_policy_limits" CHECK (least("refund_policy"."once_max_minor", "refund_policy"."day_max_minor", "refund_policy"."month_max_minor") > 0)
);
--> statement-breakpoint
ALTER TABLE "refund_policy" ADD CONSTRAINT "refund_policy_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refund_part_by_operator" ON "refund_part" USING btree ("operator_id","created_at");--> statement-breakpoint
ALTER TABLE "refund_policy" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "refund_policy" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "refund_policy" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_operator ON "refund_policy" USING ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator())) WITH CHECK ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator()));--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "refund_policy" TO bayfare_app;
