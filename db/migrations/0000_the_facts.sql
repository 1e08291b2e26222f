CREATE TABLE "api_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"key_id" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "api_key_keyId_unique" UNIQUE("key_id")
);
--> statement-breakpoint
CREATE TABLE "app" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"is_portal" boolean DEFAULT false NOT NULL,
	"stripe_account_id" text NOT NULL,
	"stripe_client_id" text NOT NULL,
	"is_extension" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "app_slug_unique" UNIQUE("slug"),
	CONSTRAINT "app_mode" CHECK ("app"."mode" in ('test', 'live'))
);
--> statement-breakpoint
CREATE TABLE "clock" (
	"id" integer PRIMARY KEY NOT NULL,
	"offset_ms" bigint NOT NULL,
	CONSTRAINT "clock_single" CHECK ("clock"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "fee_plan" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"service_fees" jsonb NOT NULL,
	"commission_basis_points" integer NOT NULL,
	"commission_fixed" jsonb NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "fee_plan_version" UNIQUE("app_id","version"),
	CONSTRAINT "fee_plan_of_app" UNIQUE("app_id","id"),
	CONSTRAINT "fee_plan_commission" CHECK ("fee_plan"."commission_basis_points" between 0 and 10000)
);
--> statement-breakpoint
CREATE TABLE "platform_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sealed_value" text NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"not_after" timestamp (3) with time zone,
	CONSTRAINT "platform_key_kind" CHECK ("platform_key"."kind" in ('secret', 'publishable', 'webhook_platform', 'webhook_connect'))
);
--> statement-breakpoint
CREATE TABLE "browser" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "browser_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "card_setup" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"state" text NOT NULL,
	"stripe_setup_intent_id" text,
	"sealed_client_secret" text,
	"on_behalf_of" text,
	"consent_version" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "card_setup_state" CHECK ("card_setup"."state" in ('intent', 'open', 'succeeded', 'canceled'))
);
--> statement-breakpoint
CREATE TABLE "driver" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"person_id" uuid,
	"external_id" text,
	"email" text,
	"locale" text NOT NULL,
	"stripe_customer_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"erased_at" timestamp (3) with time zone,
	CONSTRAINT "driver_of_app" UNIQUE("app_id","id"),
	CONSTRAINT "driver_locale" CHECK ("driver"."locale" in ('en', 'de', 'fr'))
);
--> statement-breakpoint
CREATE TABLE "payment_method" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"stripe_payment_method_id" text NOT NULL,
	"brand" text NOT NULL,
	"last4" text NOT NULL,
	"exp_month" integer NOT NULL,
	"exp_year" integer NOT NULL,
	"country" text,
	"fingerprint" text,
	"networks" jsonb NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "payment_method_of_app" UNIQUE("app_id","id"),
	CONSTRAINT "payment_method_stripe" UNIQUE("app_id","stripe_payment_method_id")
);
--> statement-breakpoint
CREATE TABLE "payment_method_clone" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"payment_method_id" uuid NOT NULL,
	"stripe_customer_id" text NOT NULL,
	"stripe_payment_method_id" text NOT NULL,
	"networks" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "payment_method_clone_once" UNIQUE("payment_method_id","connection_id")
);
--> statement-breakpoint
CREATE TABLE "vehicle" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"plate" text NOT NULL,
	"country" text NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "vehicle_once_per_driver" UNIQUE("driver_id","country","plate")
);
--> statement-breakpoint
CREATE TABLE "activity" (
	"id" uuid PRIMARY KEY NOT NULL,
	"command" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"app_id" uuid,
	"operator_id" uuid,
	"driver_id" uuid,
	"session_id" uuid,
	"data" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "app_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid,
	"session_id" uuid,
	"type" text NOT NULL,
	"sequence" integer,
	"position" integer,
	"data" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"token_hash" text NOT NULL,
	"sealed_token" text NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"receipt_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "link_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "link_purpose" CHECK ("link"."purpose" in ('receipt', 'extend', 'pay', 'claim'))
);
--> statement-breakpoint
CREATE TABLE "lookup" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"field" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dedupe" text NOT NULL,
	"kind" text NOT NULL,
	"app_id" uuid,
	"to_email" text NOT NULL,
	"locale" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone,
	CONSTRAINT "mail_dedupe_unique" UNIQUE("dedupe"),
	CONSTRAINT "mail_kind" CHECK ("mail"."kind" in ('receipt', 'sign_in')),
	CONSTRAINT "mail_locale" CHECK ("mail"."locale" in ('en', 'de', 'fr'))
);
--> statement-breakpoint
CREATE TABLE "stripe_event" (
	"app_id" uuid NOT NULL,
	"id" text NOT NULL,
	"endpoint" text NOT NULL,
	"type" text NOT NULL,
	"stripe_account_id" text,
	"object_id" text,
	"livemode" boolean NOT NULL,
	"is_foreign" boolean NOT NULL,
	"payload" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"handled_at" timestamp (3) with time zone,
	"outcome" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone,
	CONSTRAINT "stripe_event_app_id_id_pk" PRIMARY KEY("app_id","id"),
	CONSTRAINT "stripe_event_endpoint" CHECK ("stripe_event"."endpoint" in ('platform', 'connect', 'thin'))
);
--> statement-breakpoint
CREATE TABLE "ledger_entry" (
	"operator_id" uuid NOT NULL,
	"app_id" uuid NOT NULL,
	"transaction_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"book" text NOT NULL,
	"account" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "ledger_entry_transaction_id_position_pk" PRIMARY KEY("transaction_id","position"),
	CONSTRAINT "ledger_entry_amount" CHECK ("ledger_entry"."amount_minor" <> 0)
);
--> statement-breakpoint
CREATE TABLE "ledger_transaction" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"session_id" uuid,
	"kind" text NOT NULL,
	"cause" uuid NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ledger_transaction_once_per_cause" UNIQUE("kind","cause"),
	CONSTRAINT "ledger_transaction_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "ledger_transaction_kind" CHECK ("ledger_transaction"."kind" in ('due', 'capture', 'app_fee', 'stripe_fee', 'refund', 'refund_failed', 'fee_refund', 'write_off', 'dispute', 'dispute_won', 'payout', 'payout_failed', 'foreign'))
);
--> statement-breakpoint
CREATE TABLE "connection" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"stripe_account_id" text,
	"charges_enabled" boolean DEFAULT false NOT NULL,
	"payouts_enabled" boolean DEFAULT false NOT NULL,
	"details_submitted" boolean DEFAULT false NOT NULL,
	"capabilities" jsonb NOT NULL,
	"requirements" jsonb NOT NULL,
	"currency" text NOT NULL,
	"minimum_charge_minor" bigint NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"refreshed_at" timestamp (3) with time zone,
	"deauthorized_at" timestamp (3) with time zone,
	CONSTRAINT "connection_pair" UNIQUE("app_id","operator_id"),
	CONSTRAINT "connection_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "connection_kind" CHECK ("connection"."kind" in ('accounts_v2', 'accounts_v1', 'oauth'))
);
--> statement-breakpoint
CREATE TABLE "operator" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"legal_name" text NOT NULL,
	"address_lines" text[] NOT NULL,
	"country" text NOT NULL,
	"vat_number" text NOT NULL,
	"vat_basis_points" integer NOT NULL,
	"currency" text NOT NULL,
	"support_email" text NOT NULL,
	"refund_undo_seconds" integer DEFAULT 30 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "operator_slug_unique" UNIQUE("slug"),
	CONSTRAINT "operator_undo" CHECK ("operator"."refund_undo_seconds" between 0 and 3600)
);
--> statement-breakpoint
CREATE TABLE "place" (
	"id" uuid PRIMARY KEY NOT NULL,
	"operator_id" uuid NOT NULL,
	"zone_code" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"time_zone" text NOT NULL,
	"currency" text NOT NULL,
	"service" text NOT NULL,
	"kinds" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "place_zoneCode_unique" UNIQUE("zone_code"),
	CONSTRAINT "place_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "place_zone_code" CHECK ("place"."zone_code" ~ '^[0-9]{6}$'),
	CONSTRAINT "place_service" CHECK ("place"."service" in ('parking', 'charging')),
	CONSTRAINT "place_kinds" CHECK ("place"."kinds" <@ array['prepaid', 'open'] and cardinality("place"."kinds") > 0)
);
--> statement-breakpoint
CREATE TABLE "tariff_version" (
	"id" uuid PRIMARY KEY NOT NULL,
	"operator_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"rules" jsonb NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tariff_version_number" UNIQUE("place_id","version"),
	CONSTRAINT "tariff_version_of_operator" UNIQUE("operator_id","id")
);
--> statement-breakpoint
CREATE TABLE "attempt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"request" jsonb NOT NULL,
	"decline_code" text,
	"advice_code" text,
	"checks" integer DEFAULT 0 NOT NULL,
	"next_check_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "attempt_number" UNIQUE("payment_id","number"),
	CONSTRAINT "attempt_state" CHECK ("attempt"."state" in ('intent', 'unknown', 'waiting', 'succeeded', 'declined', 'not_executed', 'canceled'))
);
--> statement-breakpoint
CREATE TABLE "payment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"quote_id" uuid,
	"payment_method_id" uuid,
	"purpose" text NOT NULL,
	"status" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"application_fee_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"extends_to" timestamp (3) with time zone,
	"extends_minutes" integer,
	"stripe_account_id" text NOT NULL,
	"stripe_payment_intent_id" text,
	"sealed_client_secret" text,
	"stripe_charge_id" text,
	"stripe_balance_transaction_id" text,
	"stripe_application_fee_id" text,
	"stripe_fee_minor" bigint,
	"card" jsonb,
	"decline_code" text,
	"advice_code" text,
	"captured_minor" bigint NOT NULL,
	"refund_reserved_minor" bigint NOT NULL,
	"refund_external_minor" bigint NOT NULL,
	"disputed_minor" bigint NOT NULL,
	"fee_refunded_minor" bigint NOT NULL,
	"tapped_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "payment_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "payment_purpose" CHECK ("payment"."purpose" in ('purchase', 'extension', 'hold', 'remainder', 'correction')),
	CONSTRAINT "payment_status" CHECK ("payment"."status" in ('created', 'requires_payment_method', 'requires_action', 'processing', 'held', 'succeeded', 'declined', 'canceled')),
	CONSTRAINT "payment_amount" CHECK ("payment"."amount_minor" > 0),
	CONSTRAINT "payment_captured" CHECK ("payment"."captured_minor" between 0 and "payment"."amount_minor"),
	CONSTRAINT "payment_refund_reserve" CHECK ("payment"."refund_reserved_minor" between 0 and "payment"."captured_minor"),
	CONSTRAINT "payment_fee" CHECK ("payment"."application_fee_minor" between 0 and "payment"."amount_minor" and "payment"."fee_refunded_minor" between 0 and "payment"."application_fee_minor")
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"operator_id" uuid,
	"app_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "membership_role" CHECK ("membership"."role" in ('owner', 'manager', 'clerk', 'enforcement', 'support_agent', 'support_lead', 'developer', 'admin')),
	CONSTRAINT "membership_scope" CHECK (case when "membership"."role" in ('owner', 'manager', 'clerk', 'enforcement') then "membership"."operator_id" is not null and "membership"."app_id" is null
               when "membership"."role" = 'developer' then "membership"."app_id" is not null and "membership"."operator_id" is null
               when "membership"."role" = 'admin' then "membership"."app_id" is null and "membership"."operator_id" is null
               else "membership"."operator_id" is null end)
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"email_verified_at" timestamp (3) with time zone,
	"locale" text DEFAULT 'en' NOT NULL,
	"sealed_totp_secret" text,
	"totp_confirmed_at" timestamp (3) with time zone,
	"totp_last_step" bigint,
	"created_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	CONSTRAINT "person_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "person_account" (
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "person_account_provider_subject_pk" PRIMARY KEY("provider","subject")
);
--> statement-breakpoint
CREATE TABLE "sign_in" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"second_factor_at" timestamp (3) with time zone,
	CONSTRAINT "sign_in_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "sign_in_link" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"cause" uuid NOT NULL,
	"original_id" uuid,
	"series" text NOT NULL,
	"number" integer NOT NULL,
	"number_text" text NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"vat_minor" bigint NOT NULL,
	"body" jsonb NOT NULL,
	"body_hash" text NOT NULL,
	"verify_code" text NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "receipt_verifyCode_unique" UNIQUE("verify_code"),
	CONSTRAINT "receipt_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "receipt_number" UNIQUE("operator_id","series","number"),
	CONSTRAINT "receipt_kind" CHECK ("receipt"."kind" in ('sale', 'supplement', 'credit')),
	CONSTRAINT "receipt_credit_names_original" CHECK ("receipt"."kind" <> 'credit' or "receipt"."original_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "receipt_series" (
	"operator_id" uuid NOT NULL,
	"series" text NOT NULL,
	"next_number" integer NOT NULL,
	CONSTRAINT "receipt_series_operator_id_series_pk" PRIMARY KEY("operator_id","series")
);
--> statement-breakpoint
CREATE TABLE "fee_refund" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"refund_part_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"stripe_application_fee_id" text NOT NULL,
	"stripe_fee_refund_id" text,
	"checks" integer DEFAULT 0 NOT NULL,
	"next_check_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "fee_refund_once_per_part" UNIQUE("refund_part_id"),
	CONSTRAINT "fee_refund_amount" CHECK ("fee_refund"."amount_minor" > 0),
	CONSTRAINT "fee_refund_state" CHECK ("fee_refund"."state" in ('queued', 'sent', 'unknown', 'succeeded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "refund" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"origin" text NOT NULL,
	"requested_by" uuid,
	"keep_session_valid" boolean NOT NULL,
	"return_fee" boolean NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"execute_at" timestamp (3) with time zone NOT NULL,
	"canceled_at" timestamp (3) with time zone,
	"canceled_by" uuid,
	CONSTRAINT "refund_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "refund_amount" CHECK ("refund"."amount_minor" > 0),
	CONSTRAINT "refund_origin" CHECK ("refund"."origin" in ('person', 'rule', 'stripe')),
	CONSTRAINT "refund_note" CHECK (length("refund"."note") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "refund_part" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"refund_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"stripe_account_id" text NOT NULL,
	"stripe_refund_id" text,
	"failure_reason" text,
	"checks" integer DEFAULT 0 NOT NULL,
	"next_check_at" timestamp (3) with time zone,
	"is_booked" boolean DEFAULT false NOT NULL,
	"is_counted" boolean DEFAULT false NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "refund_part_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "refund_part_amount" CHECK ("refund_part"."amount_minor" > 0),
	CONSTRAINT "refund_part_state" CHECK ("refund_part"."state" in ('queued', 'sent', 'unknown', 'pending', 'succeeded', 'failed', 'canceled'))
);
--> statement-breakpoint
CREATE TABLE "quote" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"driver_id" uuid,
	"place_id" uuid NOT NULL,
	"tariff_version_id" uuid NOT NULL,
	"fee_plan_id" uuid NOT NULL,
	"session_id" uuid,
	"plate" text,
	"country" text,
	"kind" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"minutes" integer NOT NULL,
	"price_minor" bigint NOT NULL,
	"price_vat_minor" bigint NOT NULL,
	"vat_basis_points" integer NOT NULL,
	"service_fee_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"lines" jsonb NOT NULL,
	"valid_until" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "quote_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "quote_kind" CHECK ("quote"."kind" in ('prepaid', 'open')),
	CONSTRAINT "quote_total" CHECK ("quote"."total_minor" = "quote"."price_minor" + "quote"."service_fee_minor" and "quote"."total_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"tariff_version_id" uuid NOT NULL,
	"fee_plan_id" uuid NOT NULL,
	"quote_id" uuid,
	"zone_code" text NOT NULL,
	"plate" text NOT NULL,
	"country" text NOT NULL,
	"kind" text NOT NULL,
	"session_status" text NOT NULL,
	"failed_because" text,
	"currency" text NOT NULL,
	"price_minor" bigint NOT NULL,
	"service_fee_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"paid_minor" bigint NOT NULL,
	"written_off_minor" bigint NOT NULL,
	"refunded_minor" bigint NOT NULL,
	"disputed_minor" bigint NOT NULL,
	"minutes" integer NOT NULL,
	"reference" text,
	"receipt_email" text,
	"locale" text NOT NULL,
	"tapped_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	"event_sequence" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "session_of_operator" UNIQUE("operator_id","id"),
	CONSTRAINT "session_kind" CHECK ("session"."kind" in ('prepaid', 'open')),
	CONSTRAINT "session_status" CHECK ("session"."session_status" in ('CREATED', 'STARTED', 'STOPPED', 'COMPLETE', 'FAILED')),
	CONSTRAINT "session_total" CHECK ("session"."total_minor" = "session"."price_minor" + "session"."service_fee_minor"),
	CONSTRAINT "session_balance" CHECK ("session"."paid_minor" + "session"."written_off_minor" <= "session"."total_minor" and "session"."paid_minor" >= 0),
	CONSTRAINT "session_refunded" CHECK ("session"."refunded_minor" between 0 and "session"."paid_minor")
);
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fee_plan" ADD CONSTRAINT "fee_plan_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_key" ADD CONSTRAINT "platform_key_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "browser" ADD CONSTRAINT "browser_app_id_driver_id_driver_app_id_id_fk" FOREIGN KEY ("app_id","driver_id") REFERENCES "public"."driver"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_setup" ADD CONSTRAINT "card_setup_app_id_driver_id_driver_app_id_id_fk" FOREIGN KEY ("app_id","driver_id") REFERENCES "public"."driver"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "driver" ADD CONSTRAINT "driver_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "driver" ADD CONSTRAINT "driver_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_method" ADD CONSTRAINT "payment_method_app_id_driver_id_driver_app_id_id_fk" FOREIGN KEY ("app_id","driver_id") REFERENCES "public"."driver"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_method_clone" ADD CONSTRAINT "payment_method_clone_operator_id_connection_id_connection_operator_id_id_fk" FOREIGN KEY ("operator_id","connection_id") REFERENCES "public"."connection"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_method_clone" ADD CONSTRAINT "payment_method_clone_app_id_payment_method_id_payment_method_app_id_id_fk" FOREIGN KEY ("app_id","payment_method_id") REFERENCES "public"."payment_method"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vehicle" ADD CONSTRAINT "vehicle_app_id_driver_id_driver_app_id_id_fk" FOREIGN KEY ("app_id","driver_id") REFERENCES "public"."driver"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_event" ADD CONSTRAINT "app_event_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lookup" ADD CONSTRAINT "lookup_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stripe_event" ADD CONSTRAINT "stripe_event_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_operator_id_transaction_id_ledger_transaction_operator_id_id_fk" FOREIGN KEY ("operator_id","transaction_id") REFERENCES "public"."ledger_transaction"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place" ADD CONSTRAINT "place_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariff_version" ADD CONSTRAINT "tariff_version_operator_id_place_id_place_operator_id_id_fk" FOREIGN KEY ("operator_id","place_id") REFERENCES "public"."place"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_operator_id_payment_id_payment_operator_id_id_fk" FOREIGN KEY ("operator_id","payment_id") REFERENCES "public"."payment"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_operator_id_session_id_session_operator_id_id_fk" FOREIGN KEY ("operator_id","session_id") REFERENCES "public"."session"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_operator_id_connection_id_connection_operator_id_id_fk" FOREIGN KEY ("operator_id","connection_id") REFERENCES "public"."connection"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_operator_id_quote_id_quote_operator_id_id_fk" FOREIGN KEY ("operator_id","quote_id") REFERENCES "public"."quote"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment" ADD CONSTRAINT "payment_app_id_payment_method_id_payment_method_app_id_id_fk" FOREIGN KEY ("app_id","payment_method_id") REFERENCES "public"."payment_method"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_app_id_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."app"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_account" ADD CONSTRAINT "person_account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_operator_id_session_id_session_operator_id_id_fk" FOREIGN KEY ("operator_id","session_id") REFERENCES "public"."session"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_operator_id_original_id_receipt_operator_id_id_fk" FOREIGN KEY ("operator_id","original_id") REFERENCES "public"."receipt"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt_series" ADD CONSTRAINT "receipt_series_operator_id_operator_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operator"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fee_refund" ADD CONSTRAINT "fee_refund_operator_id_refund_part_id_refund_part_operator_id_id_fk" FOREIGN KEY ("operator_id","refund_part_id") REFERENCES "public"."refund_part"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fee_refund" ADD CONSTRAINT "fee_refund_operator_id_payment_id_payment_operator_id_id_fk" FOREIGN KEY ("operator_id","payment_id") REFERENCES "public"."payment"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund" ADD CONSTRAINT "refund_requested_by_person_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund" ADD CONSTRAINT "refund_canceled_by_person_id_fk" FOREIGN KEY ("canceled_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund" ADD CONSTRAINT "refund_operator_id_session_id_session_operator_id_id_fk" FOREIGN KEY ("operator_id","session_id") REFERENCES "public"."session"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_part" ADD CONSTRAINT "refund_part_operator_id_refund_id_refund_operator_id_id_fk" FOREIGN KEY ("operator_id","refund_id") REFERENCES "public"."refund"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_part" ADD CONSTRAINT "refund_part_operator_id_payment_id_payment_operator_id_id_fk" FOREIGN KEY ("operator_id","payment_id") REFERENCES "public"."payment"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quote" ADD CONSTRAINT "quote_operator_id_place_id_place_operator_id_id_fk" FOREIGN KEY ("operator_id","place_id") REFERENCES "public"."place"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quote" ADD CONSTRAINT "quote_operator_id_tariff_version_id_tariff_version_operator_id_id_fk" FOREIGN KEY ("operator_id","tariff_version_id") REFERENCES "public"."tariff_version"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quote" ADD CONSTRAINT "quote_app_id_fee_plan_id_fee_plan_app_id_id_fk" FOREIGN KEY ("app_id","fee_plan_id") REFERENCES "public"."fee_plan"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quote" ADD CONSTRAINT "quote_app_id_driver_id_driver_app_id_id_fk" FOREIGN KEY ("app_id","driver_id") REFERENCES "public"."driver"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_operator_id_connection_id_connection_operator_id_id_fk" FOREIGN KEY ("operator_id","connection_id") REFERENCES "public"."connection"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_operator_id_place_id_place_operator_id_id_fk" FOREIGN KEY ("operator_id","place_id") REFERENCES "public"."place"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_operator_id_tariff_version_id_tariff_version_operator_id_id_fk" FOREIGN KEY ("operator_id","tariff_version_id") REFERENCES "public"."tariff_version"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_operator_id_quote_id_quote_operator_id_id_fk" FOREIGN KEY ("operator_id","quote_id") REFERENCES "public"."quote"("operator_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_app_id_driver_id_driver_app_id_id_fk" FOREIGN KEY ("app_id","driver_id") REFERENCES "public"."driver"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_app_id_fee_plan_id_fee_plan_app_id_id_fk" FOREIGN KEY ("app_id","fee_plan_id") REFERENCES "public"."fee_plan"("app_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "card_setup_intent" ON "card_setup" USING btree ("stripe_setup_intent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "driver_person_once_per_app" ON "driver" USING btree ("app_id","person_id") WHERE "driver"."person_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "driver_external_id" ON "driver" USING btree ("app_id","external_id") WHERE "driver"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "driver_email" ON "driver" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_method_one_default" ON "payment_method" USING btree ("driver_id") WHERE "payment_method"."is_default" and "payment_method"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "activity_by_session" ON "activity" USING btree ("session_id","at");--> statement-breakpoint
CREATE INDEX "activity_by_time" ON "activity" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "app_event_sequence" ON "app_event" USING btree ("session_id","sequence") WHERE "app_event"."session_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "app_event_position" ON "app_event" USING btree ("app_id","position") WHERE "app_event"."position" is not null;--> statement-breakpoint
CREATE INDEX "link_by_session" ON "link" USING btree ("session_id");--> statement-breakpoint
CREATE UNIQUE INDEX "link_receipt_once" ON "link" USING btree ("receipt_id") WHERE "link"."purpose" = 'receipt' and "link"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "lookup_by_person" ON "lookup" USING btree ("person_id","at");--> statement-breakpoint
CREATE INDEX "mail_due" ON "mail" USING btree ("next_try_at") WHERE "mail"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "stripe_event_by_object" ON "stripe_event" USING btree ("app_id","object_id");--> statement-breakpoint
CREATE INDEX "stripe_event_unhandled" ON "stripe_event" USING btree ("received_at") WHERE "stripe_event"."handled_at" is null;--> statement-breakpoint
CREATE INDEX "ledger_entry_by_book" ON "ledger_entry" USING btree ("book","account","currency");--> statement-breakpoint
CREATE INDEX "ledger_transaction_by_session" ON "ledger_transaction" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "ledger_transaction_by_operator" ON "ledger_transaction" USING btree ("operator_id","occurred_at");--> statement-breakpoint
CREATE INDEX "connection_account" ON "connection" USING btree ("stripe_account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "attempt_one_open_per_payment" ON "attempt" USING btree ("payment_id") WHERE "attempt"."state" in ('intent', 'unknown', 'waiting');--> statement-breakpoint
CREATE INDEX "attempt_due" ON "attempt" USING btree ("next_check_at") WHERE "attempt"."state" in ('intent', 'unknown', 'waiting');--> statement-breakpoint
CREATE UNIQUE INDEX "payment_one_collecting_per_session" ON "payment" USING btree ("session_id") WHERE "payment"."status" in ('created', 'requires_payment_method', 'requires_action', 'processing');--> statement-breakpoint
CREATE UNIQUE INDEX "payment_intent_once" ON "payment" USING btree ("stripe_account_id","stripe_payment_intent_id") WHERE "payment"."stripe_payment_intent_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_quote_once" ON "payment" USING btree ("quote_id") WHERE "payment"."status" in ('created', 'requires_payment_method', 'requires_action', 'processing', 'held');--> statement-breakpoint
CREATE INDEX "payment_by_session" ON "payment" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "payment_by_operator_settled" ON "payment" USING btree ("operator_id","settled_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "payment_open" ON "payment" USING btree ("created_at") WHERE "payment"."status" in ('created', 'requires_payment_method', 'requires_action', 'processing', 'held');--> statement-breakpoint
CREATE UNIQUE INDEX "membership_once" ON "membership" USING btree ("person_id","role",coalesce("operator_id", "app_id", '00000000-0000-0000-0000-000000000000')) WHERE "membership"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "sign_in_person" ON "sign_in" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "receipt_once_per_cause" ON "receipt" USING btree ("kind","cause");--> statement-breakpoint
CREATE INDEX "receipt_by_session" ON "receipt" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "receipt_by_number_text" ON "receipt" USING btree ("number_text");--> statement-breakpoint
CREATE INDEX "receipt_by_operator" ON "receipt" USING btree ("operator_id","issued_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "fee_refund_due" ON "fee_refund" USING btree ("next_check_at") WHERE "fee_refund"."state" in ('queued', 'sent', 'unknown');--> statement-breakpoint
CREATE INDEX "refund_by_session" ON "refund" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "refund_due" ON "refund" USING btree ("execute_at") WHERE "refund"."canceled_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "refund_part_stripe_once" ON "refund_part" USING btree ("stripe_account_id","stripe_refund_id") WHERE "refund_part"."stripe_refund_id" is not null;--> statement-breakpoint
CREATE INDEX "refund_part_by_refund" ON "refund_part" USING btree ("refund_id");--> statement-breakpoint
CREATE INDEX "refund_part_by_payment" ON "refund_part" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "refund_part_due" ON "refund_part" USING btree ("next_check_at") WHERE "refund_part"."state" in ('queued', 'sent', 'unknown', 'pending');--> statement-breakpoint
CREATE UNIQUE INDEX "session_one_running_per_plate_and_place" ON "session" USING btree ("place_id","country","plate") WHERE "session"."session_status" in ('CREATED', 'STARTED');--> statement-breakpoint
CREATE UNIQUE INDEX "session_one_unpaid_per_driver" ON "session" USING btree ("app_id","driver_id") WHERE "session"."session_status" = 'CREATED';--> statement-breakpoint
CREATE UNIQUE INDEX "session_quote_once" ON "session" USING btree ("quote_id") WHERE "session"."session_status" <> 'FAILED';--> statement-breakpoint
CREATE INDEX "session_by_driver" ON "session" USING btree ("app_id","driver_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "session_by_operator" ON "session" USING btree ("operator_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "session_by_operator_plate" ON "session" USING btree ("operator_id","plate" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "session_by_plate" ON "session" USING btree ("plate","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "session_by_receipt_email" ON "session" USING btree (lower("receipt_email")) WHERE "session"."receipt_email" is not null;--> statement-breakpoint
CREATE INDEX "session_running_until" ON "session" USING btree ("ends_at") WHERE "session"."session_status" in ('CREATED', 'STARTED', 'STOPPED');