import { provesFlows } from "@/tests/support/chaos/matrix";
import { stopByItself, stopDeclined, stopWithinHold, stopWithRemainder } from "@/tests/support/chaos/open-flows";

await provesFlows([stopWithinHold, stopWithRemainder, stopDeclined, stopByItself]);
