ALTER TABLE "link" DROP CONSTRAINT "link_purpose";--> statement-breakpoint
ALTER TABLE "app" ADD COLUMN "return_origins" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "return_url" text;--> statement-breakpoint
ALTER TABLE "link" ADD CONSTRAINT "link_purpose" CHECK ("link"."purpose" in ('receipt', 'extend', 'pay', 'claim', 'confirm'));