import { publicContext } from "@/lib/auth/request";
import { APDS, APDS_OPERATIONS } from "@/lib/http/apds/catalog";
import { apiRead } from "@/lib/http/api-read";
import { cachedAnswer } from "@/lib/http/cached-answer";
import { openApiOf } from "@/lib/http/openapi";
import { otherMethods } from "@/lib/http/other-methods";
import { pageUrl } from "@/lib/http/v1/site";

/** The contract of the façade, for everybody. */
export const GET = apiRead(
  () => publicContext(),
  async () => openApiOf(APDS_OPERATIONS, pageUrl(""), APDS),
  cachedAnswer,
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
