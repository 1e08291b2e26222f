CREATE TABLE "difference" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"stripe_account_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"payment_id" uuid,
	"refund_part_id" uuid,
	"expected_minor" bigint,
	"seen_minor" bigint,
	"currency" text NOT NULL,
	"state" text NOT NULL,
	"explanation" text,
	"explained_by" uuid,
	"found_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "difference_once" UNIQUE("connection_id","kind","subject"),
	CONSTRAINT "difference_kind" CHECK ("difference"."kind" in ('payment_stuck', 'charge_unknown', 'charge_missing', 'amount', 'fee', 'refund_unknown', 'refund_missing', 'refund_state', 'unbooked', 'balance')),
	CONSTRAINT "difference_state" CHECK ("difference"."state" in ('open', 'explained', 'fixed')),
	CONSTRAINT "difference_closed" CHECK (("difference"."state" = 'open') = ("difference"."closed_at" is null)),
	CONSTRAINT "difference_explained" CHECK ("difference"."state" <> 'explained' or "difference"."explanation" is not null),
	CONSTRAINT "difference_explanation" CHECK (length("difference"."explanation") between 1 and 2000),
	CONSTRAINT "difference_currency" CHECK ("difference"."currency" ~ '^[a-z]{3}$')
);
--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "reconcile_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "reconciled_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "compared_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "difference" ADD CONSTRAINT "difference_explained_by_person_id_fk" FOREIGN KEY ("explained_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "difference" ADD CONSTRAINT "difference_operator_id_connection_id_connection_operator_id_id_fk" FOREIGN KEY ("operator_id","connection_id") REFERENCES "public"."connection"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "difference" ADD CONSTRAINT "difference_operator_id_payment_id_payment_operator_id_id_fk" FOREIGN KEY ("operator_id","payment_id") REFERENCES "public"."payment"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "difference" ADD CONSTRAINT "difference_operator_id_refund_part_id_refund_part_operator_id_id_fk" FOREIGN KEY ("operator_id","refund_part_id") REFERENCES "public"."refund_part"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "difference_not_fixed" ON "difference" USING btree ("connection_id","seen_at") WHERE "difference"."state" <> 'fixed';--> statement-breakpoint
CREATE INDEX "difference_of_payment" ON "difference" USING btree ("payment_id") WHERE "difference"."state" <> 'fixed';--> statement-breakpoint
CREATE INDEX "connection_to_reconcile" ON "connection" USING btree ("reconcile_at");--> statement-breakpoint
CREATE INDEX "payment_of_connection_settled" ON "payment" USING btree ("connection_id","settled_at");--> statement-breakpoint
CREATE INDEX "payment_of_charge" ON "payment" USING btree ("stripe_account_id","stripe_charge_id");--> statement-breakpoint
CREATE INDEX "fee_refund_at_stripe" ON "fee_refund" USING btree ("stripe_fee_refund_id");--> statement-breakpoint
CREATE INDEX "refund_part_by_account_sent" ON "refund_part" USING btree ("stripe_account_id","sent_at");--> statement-breakpoint
ALTER TABLE "difference" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "difference" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY by_system ON "difference" USING ((SELECT bayfare_scope()) = 'system') WITH CHECK ((SELECT bayfare_scope()) = 'system');--> statement-breakpoint
CREATE POLICY by_operator ON "difference" USING ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator())) WITH CHECK ((SELECT bayfare_scope()) = 'operator' AND operator_id = (SELECT bayfare_operator()));--> statement-breakpoint
CREATE POLICY by_app ON "difference" USING ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app())) WITH CHECK ((SELECT bayfare_scope()) = 'app' AND app_id = (SELECT bayfare_app()));--> statement-breakpoint
CREATE POLICY by_support ON "difference" USING ((SELECT bayfare_scope()) = 'support' AND ((SELECT bayfare_app()) IS NULL OR app_id = (SELECT bayfare_app()))) WITH CHECK ((SELECT bayfare_scope()) = 'support' AND ((SELECT bayfare_app()) IS NULL OR app_id = (SELECT bayfare_app())));--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "difference" TO bayfare_app;
