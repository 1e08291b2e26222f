import { declinedStart, extension, guestStart, savedStart } from "@/tests/support/chaos/flows";
import { provesFlows } from "@/tests/support/chaos/matrix";

await provesFlows([savedStart, guestStart, declinedStart, extension]);
