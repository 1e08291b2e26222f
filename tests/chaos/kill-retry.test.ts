import { provesFlows } from "@/tests/support/chaos/matrix";
import { driversRetry, plannedRefusal, plannedRetry, renewedHold, writeOff } from "@/tests/support/chaos/open-flows";

await provesFlows([plannedRetry, plannedRefusal, driversRetry, writeOff, renewedHold]);
