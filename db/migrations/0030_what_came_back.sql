CREATE INDEX "fee_refund_by_payment" ON "fee_refund" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "refund_part_by_session" ON "refund_part" USING btree ("session_id");