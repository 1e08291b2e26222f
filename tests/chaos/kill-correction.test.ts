import { cheaperPlace, dearerPlace } from "@/tests/support/chaos/correction-flows";
import { provesFlows } from "@/tests/support/chaos/matrix";

await provesFlows([dearerPlace, cheaperPlace]);
