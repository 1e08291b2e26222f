import { abandoned, refund, returning, webhook } from "@/tests/support/chaos/flows";
import { provesFlows } from "@/tests/support/chaos/matrix";

await provesFlows([refund, webhook, returning, abandoned]);
